"use strict";
// Runs the WebAssembly module on one message: the few calls to the system that it makes are answered here.
const compiled = WebAssembly.compile(Uint8Array.from(atob("/*MODULE*/"), (c) => c.charCodeAt(0)));
const BAD_DESCRIPTOR = 8;
async function engine(bytes) {
  const module = await compiled;
  const parts = [];
  let memory = null, at = 0;
  const view = () => new DataView(memory.buffer);
  const pieces = (list, count) => Array.from({ length: count }, (_, index) =>
    [view().getUint32(list + 8 * index, true), view().getUint32(list + 8 * index + 4, true)]);
  const calls = {
    fd_read(descriptor, list, count, read) {
      if (descriptor !== 0) return BAD_DESCRIPTOR;
      let total = 0;
      for (const [address, length] of pieces(list, count)) {
        const part = bytes.subarray(at, at + length);
        new Uint8Array(memory.buffer, address, part.length).set(part);
        at += part.length;
        total += part.length;
      }
      view().setUint32(read, total, true);
      return 0;
    },
    fd_write(descriptor, list, count, written) {
      let total = 0;
      for (const [address, length] of pieces(list, count)) {
        if (descriptor === 1) parts.push(new Uint8Array(memory.buffer, address, length).slice());
        total += length;
      }
      view().setUint32(written, total, true);
      return 0;
    },
    args_sizes_get(count, size) { view().setUint32(count, 0, true); view().setUint32(size, 0, true); return 0; },
    environ_sizes_get(count, size) { view().setUint32(count, 0, true); view().setUint32(size, 0, true); return 0; },
    random_get(address, length) { crypto.getRandomValues(new Uint8Array(memory.buffer, address, length)); return 0; },
    proc_exit(status) { throw status === 0 ? EXIT : new Error("status " + status); },
  };
  const EXIT = new Error("exit");
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ||= {})[name] = calls[name] || (name.endsWith("_get") ? () => 0 : () => BAD_DESCRIPTOR);
  }
  const instance = await WebAssembly.instantiate(module, imports);
  memory = instance.exports.memory;
  try {
    instance.exports._start();
  } catch (error) {
    if (error !== EXIT) throw error;
  }
  return new Blob(parts).text();
}
