/* What the language runtime needs: zeroed memory for every object, and an end to exceptions.
 *
 * reSIDfp leaves some members unset; zeroed allocation makes two runs equal. It throws on impossible enum values only;
 * without exceptions those calls can't be reached, and trap if they are.
 */
#include <cstdlib>
#include <new>

void *operator new(std::size_t size) {
    void *memory = std::calloc(1, size ? size : 1);
    if (!memory)
        std::abort();
    return memory;
}
void *operator new(std::size_t size, const std::nothrow_t &) noexcept { return std::calloc(1, size ? size : 1); }
void *operator new[](std::size_t size) { return operator new(size); }
void *operator new[](std::size_t size, const std::nothrow_t &) noexcept { return std::calloc(1, size ? size : 1); }
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void *memory) noexcept { std::free(memory); }
void operator delete[](void *memory, std::size_t) noexcept { std::free(memory); }

#ifdef __wasm__
/* The library's own versions print a message first, which would need imports from the host. */
extern "C" {
void *__cxa_allocate_exception(std::size_t) noexcept { __builtin_trap(); }
void __cxa_throw(void *, void *, void (*)(void *)) { __builtin_trap(); }
void __cxa_pure_virtual() { __builtin_trap(); }
void __abort_message(const char *, ...) { __builtin_trap(); }
}
_LIBCPP_BEGIN_NAMESPACE_STD
void __libcpp_verbose_abort(const char *, ...) noexcept { __builtin_trap(); }
_LIBCPP_END_NAMESPACE_STD
#endif
