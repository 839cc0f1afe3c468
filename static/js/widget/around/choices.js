/* What the visitor has chosen for themselves: colours and language. Their choice wins over the page's and the inbox's. */

import { setTheme } from "../surroundings.js";

export const SCHEMES = ["auto", "light", "dark"];

export class Choices {
  #chat;
  #scheme = document.documentElement.dataset.theme ?? "auto";

  constructor(chat) {
    this.#chat = chat;
    chat.frame.on("theme", ({ theme }) => this.#follow(theme));
  }

  started() {
    const chosen = this.#chat.storage.get("theme");
    if (SCHEMES.includes(chosen)) this.#show(chosen);
  }

  get scheme() {
    return this.#scheme;
  }

  get languages() {
    return this.#chat.inbox.locales ?? [];
  }

  get language() {
    return this.#chat.inbox.locale;
  }

  chooseScheme(scheme) {
    this.#chat.storage.set("theme", scheme);
    this.#show(scheme);
    this.#chat.frame.tell("chosen", { name: "theme", value: scheme });
  }

  /* The page is loaded again in the other language; conversation, draft and what waits to be sent are kept. */
  chooseLanguage(locale) {
    this.#chat.frame.tell("chosen", { name: "locale", value: locale });
    const address = new URL(location.href);
    address.searchParams.set("locale", locale);
    location.replace(address);
  }

  /* The page around us changed its own colours in front of the visitor's eyes. */
  #follow(theme) {
    this.#chat.storage.remove("theme");
    this.#show(theme);
  }

  #show(scheme) {
    this.#scheme = scheme;
    setTheme(scheme);
  }
}

/* "简体中文", "English": each in its own words */
export function languageName(locale) {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
