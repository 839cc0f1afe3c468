/* The menu in the head: what somebody may want to do that is not writing. */

import { Asking } from "../asking.js";
import { byId } from "../dom.js";
import { Sounds } from "../sounds.js";
import { t } from "../strings.js";
import { Choices, languageName, SCHEMES } from "./choices.js";
import { Ending } from "./ending.js";
import { MenuButton } from "./menu_button.js";
import { askForTranscript } from "./transcript.js";

export class Menu {
  #chat;
  #button;
  #view = { conversation: null, status: { kind: "" } };

  constructor(chat) {
    this.#chat = chat;
    this.#button = new MenuButton({ label: t("menu"), symbol: "more", items: () => this.#items() });
    byId("head-buttons").prepend(this.#button.element);
  }

  drawn(view) {
    this.#view = view;
  }

  closed() {
    this.#button.close();
  }

  #items() {
    const [about, settings] = [this.#about(), this.#settings()];
    return about.length && settings.length ? [...about, "-", ...settings] : [...about, ...settings];
  }

  #about() {
    const { session, storage, inbox, part, frame } = this.#chat;
    const { conversation, status } = this.#view;
    const transcript = (opener) => askForTranscript({ session, storage, opener });
    return [
      status.kind === "ai" && { key: "person", icon: "person", text: t("ask-person"), onSelect: () => part(Asking).ask() },
      inbox.transcript && conversation && { key: "transcript", icon: "mail", text: t("menu.transcript"), onSelect: transcript },
      frame.isEmbedded && { key: "popout", icon: "popout", text: t("popout"), onSelect: () => this.#popOut() },
      part(Ending).canEnd(conversation) && { key: "end", icon: "end", text: t("menu.end"), onSelect: (opener) => part(Ending).end(opener) },
    ].filter(Boolean);
  }

  #settings() {
    const choices = this.#chat.part(Choices);
    const languages = choices.languages.length > 1 ? choices.languages : [];
    return [
      ...this.#sound(),
      ...SCHEMES.map((scheme) => ({
        key: `theme-${scheme}`,
        group: t("menu.theme"),
        text: t(`theme.${scheme}`),
        isChecked: choices.scheme === scheme,
        onSelect: () => choices.chooseScheme(scheme),
      })),
      ...languages.map((locale) => ({
        key: `locale-${locale}`,
        group: t("menu.language"),
        text: languageName(locale),
        isChecked: locale === choices.language,
        onSelect: () => locale !== choices.language && choices.chooseLanguage(locale),
      })),
    ];
  }

  #sound() {
    const sounds = this.#chat.part(Sounds);
    if (!sounds?.isOffered) return [];
    return [{ key: "sound", icon: "sound", text: t("menu.sound"), isChecked: !sounds.isMuted, onSelect: () => sounds.mute(!sounds.isMuted) }];
  }

  #popOut() {
    window.open(location.href, `kefu-${this.#chat.inbox.site_key}`, "popup,width=440,height=720");
  }
}
