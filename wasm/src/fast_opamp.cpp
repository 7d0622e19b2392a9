#include "fast_opamp.h"

#include <algorithm>
#include <iterator>

namespace sidflow {

namespace {

struct Point {
    double in, out;
};

/* An op-amp alone: output voltage over input voltage. */
constexpr Point curve[] = {
    {0.81, 10.31}, {2.40, 10.31}, {2.60, 10.30}, {2.70, 10.29}, {2.80, 10.26}, {2.90, 10.17}, {3.00, 10.04},
    {3.10, 9.83},  {3.20, 9.58},  {3.30, 9.32},  {3.50, 8.69},  {3.70, 8.00},  {4.00, 6.89},  {4.40, 5.21},
    {4.54, 4.54},  {4.60, 4.19},  {4.80, 3.00},  {4.90, 2.30},  {4.95, 2.03},  {5.00, 1.88},  {5.05, 1.77},
    {5.10, 1.69},  {5.20, 1.58},  {5.40, 1.44},  {5.60, 1.33},  {5.80, 1.26},  {6.00, 1.21},  {6.40, 1.12},
    {7.00, 1.02},  {7.50, 0.97},  {8.50, 0.89},  {10.00, 0.81}, {10.31, 0.81},
};

double open_loop(double in) {
    const Point *after = std::begin(curve) + 1;
    while (after + 1 != std::end(curve) && after->in < in)
        ++after;
    const Point *before = after - 1;
    const double share = std::clamp((in - before->in) / (after->in - before->in), 0.0, 1.0);
    return before->out + share * (after->out - before->out);
}

double overdrive_squared(double v) {
    const double over = std::max(mos6581::supply_v - v, 0.0);
    return over * over;
}

/* Where the currents through input and feedback, both transistors in their triode range, are equal. */
double closed_loop(double gain, double in) {
    double low = curve[0].in, high = std::end(curve)[-1].in;
    for (int halving = 0; halving < 40; ++halving) {
        const double middle = (low + high) / 2;
        const double here = overdrive_squared(middle);
        const double flows = gain * (here - overdrive_squared(in)) + here - overdrive_squared(open_loop(middle));
        (flows > 0 ? low : high) = middle;
    }
    return open_loop(low);
}

} // namespace

FastOpAmps::FastOpAmps() {
    for (unsigned inputs = 0; inputs < 8; ++inputs)
        fill(mixer_[inputs], inputs * 8.0 / 6);
    for (unsigned volume = 0; volume < 16; ++volume)
        fill(volume_[volume], volume / 12.0);
}

void FastOpAmps::fill(Curve &table, double gain) {
    for (unsigned step = 0; step <= steps; ++step)
        table[step] = static_cast<float>(closed_loop(gain, mos6581::lowest_v + step / static_cast<double>(per_volt)));
    table[steps + 1] = table[steps];
}

const FastOpAmps &FastOpAmps::get() {
    static const FastOpAmps all;
    return all;
}

} // namespace sidflow
