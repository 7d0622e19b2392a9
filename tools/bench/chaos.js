// Watches, from beside the page, what becomes of its raw intents: `began` when one is put into the inbox, `noted` when
// its transaction is complete, which is when the page tells its listener. Nothing is changed by being watched.
(() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    const request = key === undefined ? put.call(this, value) : put.call(this, value, key);
    if (this.name === 'inbox') {
      const { kind } = JSON.parse(value);
      window.tell(`began ${key} ${kind}`);
      this.transaction.addEventListener('complete', () => window.tell(`noted ${key} ${kind}`));
    }
    return request;
  };
})();
