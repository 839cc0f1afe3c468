/* What survives a reload, under a prefix of its own. Where the browser forbids storage to a frame of another site
   (private windows), the embedding page keeps it for us: see keepWith and restore. Where there is nobody, and for what
   no longer fits, it lives as long as the page. */

export class Storage {
  #prefix;
  #memory = new Map(); // only what the browser did not take: another tab's changes must show
  #keep = () => {};

  constructor(prefix) {
    this.#prefix = prefix;
  }

  get isForbidden() {
    try {
      const probe = this.key("probe");
      localStorage.setItem(probe, "1");
      localStorage.removeItem(probe);
      return false;
    } catch {
      return true;
    }
  }

  /* keep(name, value) is told of every change; value null: removed */
  keepWith(keep) {
    this.#keep = keep;
  }

  restore(values) {
    for (const [name, value] of Object.entries(values)) this.#memory.set(this.key(name), JSON.stringify(value));
  }

  key(name) {
    return this.#prefix + name;
  }

  get(name) {
    const text = this.#read(this.key(name));
    try {
      return text == null ? null : JSON.parse(text);
    } catch {
      return null; // written by something else: as good as nothing
    }
  }

  set(name, value) {
    const key = this.key(name);
    const text = JSON.stringify(value);
    this.#keep(name, value);
    try {
      localStorage.setItem(key, text);
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, text);
    }
  }

  remove(name) {
    const key = this.key(name);
    this.#memory.delete(key);
    this.#keep(name, null);
    try {
      localStorage.removeItem(key);
    } catch {
      // forbidden: nothing was stored
    }
  }

  /* Names that start so, without the prefix. */
  names(start) {
    const keys = new Set(this.#memory.keys());
    try {
      for (let index = 0; index < localStorage.length; index += 1) keys.add(localStorage.key(index));
    } catch {
      // forbidden: memory is all there is
    }
    const full = this.key(start);
    return [...keys].filter((key) => key.startsWith(full)).map((key) => key.slice(this.#prefix.length));
  }

  #read(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }
}
