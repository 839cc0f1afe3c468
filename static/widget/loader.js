/* Kefu's loader: a bubble on somebody else's page, and behind it a frame of ours. Needs nothing, styles nothing but itself.

     <script src="https://chat.example.com/widget.js" data-site-key="…" async></script>

   Settings, each as window.kefuSettings.<name> or data-<name> on the script tag; what neither says, the inbox says:
     siteKey, baseUrl, locale ("zh-hans" | "en"), position ("right" | "left"), type ("standard" | "expanded_bubble"),
     launcherTitle, hideMessageBubble, darkMode ("auto" | "light" | "dark")
   Calls made before this script has loaded: window.$kefu = window.$kefu || []; $kefu.push(["setUser", "42", {…}])
   Pages that come from gofly call KEFU.init({KEFU_URL, KEFU_KEFU_ID, …}) as before. */
(function () {
  "use strict";

  var tags = document.querySelectorAll('script[src*="/widget.js"]');
  var script = document.currentScript || tags[tags.length - 1];
  if (!script || (window.$kefu && window.$kefu.isLoaded)) return; // a snippet pasted twice draws one bubble

  var WORDS = {
    zh: { open: "打开在线客服", close: "关闭在线客服", frame: "在线客服", unread: "%n 条未读消息", hide: "关闭提示" },
    en: { open: "Open the chat", close: "Close the chat", frame: "Chat", unread: "%n unread messages", hide: "Close this message" },
  };
  var ICONS = {
    open: "M5 18.5V7.8A3.3 3.3 0 0 1 8.3 4.5h7.4A3.3 3.3 0 0 1 19 7.8v4.4a3.3 3.3 0 0 1-3.3 3.3H9zM9.2 10v.01M14.8 10v.01",
    close: "m6.5 9.5 5.5 5.5 5.5-5.5",
  };
  var PHONE = "(max-width:520px)";
  var STYLE =
    ":host{--accent:#0b6b5c;--on:#fff;--ground:#fff;--ink:#1b2321;--danger:#ab241c;--round:30px;--corner:18px}" +
    ":host([theme=dark]){--accent:#43b79f;--on:#05231d;--ground:#181e1c;--ink:#e8edea;--danger:#d9483e}" +
    "*{box-sizing:border-box}" +
    ".launcher{position:fixed;bottom:max(20px,env(safe-area-inset-bottom));display:flex;align-items:center;justify-content:center;" +
    "gap:8px;min-width:60px;height:60px;padding:0;border:0;border-radius:var(--round);background:var(--accent);color:var(--on);" +
    'cursor:pointer;font:600 15px/1 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;' +
    "box-shadow:0 6px 22px rgb(16 24 22/28%),0 1px 4px rgb(16 24 22/20%);transition:transform .15s ease}" +
    ".launcher.wide{padding:0 22px 0 18px}.launcher:hover{transform:translateY(-2px)}.launcher.early{visibility:hidden}" +
    "button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}" +
    ".right{right:20px}.left{left:20px}" +
    "svg{width:28px;height:28px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}" +
    ".badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:var(--danger);" +
    "color:#fff;font-size:12px;line-height:22px;text-align:center;box-shadow:0 0 0 2px var(--ground)}" +
    "iframe{position:fixed;bottom:calc(max(20px,env(safe-area-inset-bottom)) + 74px);width:400px;max-width:calc(100vw - 40px);" +
    "height:min(690px,calc(100vh - 118px));border:0;border-radius:var(--corner);background:var(--ground);color-scheme:normal;" +
    "box-shadow:0 18px 48px rgb(16 24 22/24%),0 2px 10px rgb(16 24 22/12%);transition:opacity .18s ease,transform .18s ease}" +
    "iframe.closed{visibility:hidden;opacity:0;transform:translateY(12px);pointer-events:none}" +
    "[hidden]{display:none!important}" +
    "@media" + PHONE + "{iframe.left,iframe.right{inset:0;width:100%;max-width:none;height:100%;height:100dvh;border-radius:0;" +
    "box-sizing:border-box;padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom)}.open{display:none}}" +
    "@media(prefers-reduced-motion:reduce){.launcher,iframe{transition:none}}" +
    "@media print{:host{display:none}}";
  var CORNERS = { soft: ["18px", "12px"], square: ["8px", "4px"] };

  var given = window.kefuSettings || {};
  var inbox = {}; // what launcher.json says
  var base, siteKey, locale, theme;
  var host, root, sheet, launcher, label, badge, frame, greeter, lockedPage;
  var isOpen = false;
  var isFrameReady = false;
  var waiting = []; // messages for a frame that is still loading
  var lastUser = "";
  var unread = 0;
  var flashing = 0;
  var shownUrl = location.href;

  // ── settings ───────────────────────────────────────────────────────────────────────────────────

  /* The page's word, or the inbox's, or ours. */
  function setting(name, fallback) {
    var value = given[name];
    if (value === undefined) value = script.dataset[name];
    return value === undefined || value === null || value === "" ? fallback : value;
  }

  function look(name, fallback) {
    return (inbox.launcher && inbox.launcher[name]) || fallback;
  }

  function words() {
    return /^zh/i.test(locale) ? WORDS.zh : WORDS.en;
  }

  function emit(name, detail) {
    window.dispatchEvent(new CustomEvent("kefu:" + name, { detail: detail }));
  }

  function key(name) {
    return "kefu:" + siteKey + ":" + name;
  }

  /* The page's own storage may be forbidden, too; then we know nothing of earlier visits. */
  function stored(name) {
    try {
      return JSON.parse(localStorage.getItem(key(name)));
    } catch (error) {
      return null;
    }
  }

  function store(name, value) {
    try {
      if (value === null) localStorage.removeItem(key(name));
      else localStorage.setItem(key(name), JSON.stringify(value));
    } catch (error) {
      return;
    }
  }

  function hasStarted() {
    return stored("started") === 1;
  }

  /* What the inbox looks like from outside: the last visit's answer at once, then the present one. */
  function learn() {
    show(stored("launcher") || {});
    var late = setTimeout(appear, 1000);
    fetch(base + "/chat/" + encodeURIComponent(siteKey) + "/launcher.json?locale=" + encodeURIComponent(locale), { credentials: "omit" })
      .then(function (response) {
        if (response.status === 404) emit("error", { code: "unknown_site_key" });
        return response.ok ? response.json() : Promise.reject(response.status);
      })
      .then(function (answer) {
        store("launcher", answer);
        show(answer);
        greet();
      })
      .catch(function () {}) // the page's policy forbids it, or the network: our own look, and no greetings
      .then(function () {
        clearTimeout(late);
        appear();
      });
  }

  function appear() {
    launcher.classList.remove("early");
  }

  function show(answer) {
    inbox = answer;
    if (inbox.launcher) appear();
    style();
    var isWide = setting("type", look("type", "standard")) === "expanded_bubble";
    var side = setting("position", look("position", "right")) === "left" ? "left" : "right";
    launcher.classList.toggle("wide", isWide);
    [launcher, frame].forEach(function (element) {
      if (!element) return;
      element.classList.remove("left", "right");
      element.classList.add(side);
    });
    label.hidden = !isWide;
    label.textContent = setting("launcherTitle", look("title", words().frame));
  }

  function style() {
    var colours = inbox.theme || {};
    var corners = CORNERS[colours.radius] || [];
    var text =
      STYLE +
      rule(":host", { accent: colours.accent, on: colours.on_accent, round: corners[0], corner: corners[1] }) +
      rule(":host([theme=dark])", { accent: colours.accent_dark || colours.accent, on: colours.on_accent_dark || colours.on_accent });
    if (sheet.replaceSync) sheet.replaceSync(text);
    else sheet.textContent = text;
  }

  function rule(selector, values) {
    var lines = Object.keys(values).filter(function (name) {
      return /^(#[0-9a-f]{6}|\d+px)$/i.test(values[name] || "");
    });
    return selector + "{" + lines.map(function (name) { return "--" + name + ":" + values[name]; }).join(";") + "}";
  }

  // ── drawing ────────────────────────────────────────────────────────────────────────────────────

  function make(tag, attributes, parent) {
    var element = document.createElement(tag);
    for (var name in attributes) element.setAttribute(name, attributes[name]);
    parent.appendChild(element);
    return element;
  }

  function draw() {
    host = document.createElement("div");
    host.id = "kefu-widget";
    // Inline and important: rules of the page such as `* {all: unset !important}` do not reach in.
    host.style.setProperty("all", "initial", "important");
    host.style.setProperty("display", "block", "important");
    host.style.setProperty("position", "fixed", "important");
    host.style.setProperty("z-index", "2147483000", "important");
    root = host.attachShadow({ mode: "open" });
    addSheet();
    drawLauncher();
    showTheme();
    place();
    new MutationObserver(place).observe(document.documentElement, { childList: true });
    root.addEventListener("keydown", function (event) {
      if (event.key === "Escape") toggle("close");
    });
  }

  /* Beside the body, not in it: frameworks empty and replace bodies (a frame that is moved loads again), and a transform,
     filter or zoom of the body would move and scale what is fixed inside it. */
  function place() {
    if (host.isConnected) return;
    isFrameReady = false; // a frame that is moved loads again
    document.documentElement.appendChild(host);
  }

  /* A constructed sheet passes the strictest style-src; older browsers get an element. */
  function addSheet() {
    try {
      sheet = new CSSStyleSheet();
      root.adoptedStyleSheets = [sheet];
    } catch (error) {
      sheet = make("style", {}, root);
    }
  }

  function drawLauncher() {
    launcher = make("button", { type: "button", class: "launcher early", "data-testid": "kefu-launcher", "aria-expanded": "false" }, root);
    launcher.hidden = String(setting("hideMessageBubble", "false")) === "true";
    launcher.addEventListener("click", function () {
      toggle();
    });
    launcher.addEventListener("pointerenter", loadFrame); // there already when the click comes
    launcher.appendChild(drawing());
    label = make("span", {}, launcher);
    badge = make("span", { class: "badge", "data-testid": "kefu-badge", "aria-hidden": "true" }, launcher);
    showLauncher();
  }

  function drawing() {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    return svg;
  }

  function showLauncher() {
    var text = words()[isOpen ? "close" : "open"];
    launcher.querySelector("path").setAttribute("d", ICONS[isOpen ? "close" : "open"]);
    launcher.classList.toggle("open", isOpen && isFrameReady); // until then it is a phone's only way back
    launcher.setAttribute("aria-expanded", String(isOpen));
    launcher.setAttribute("aria-label", unread && !isOpen ? text + " (" + unreadText() + ")" : text);
    badge.textContent = unread > 99 ? "99+" : unread || "";
    badge.hidden = isOpen || !unread;
  }

  function unreadText() {
    return words().unread.replace("%n", unread);
  }

  /* The tab's title takes turns with the count. A title that the page sets meanwhile is kept. */
  function flash() {
    clearInterval(flashing);
    if (flash.own === document.title) document.title = flash.pages;
    flash.own = null;
    if (!unread) return;
    flashing = setInterval(function () {
      if (document.title === flash.own) {
        document.title = flash.pages;
        flash.own = null;
      } else {
        flash.pages = document.title;
        document.title = flash.own = "(" + unread + ") " + unreadText();
      }
    }, 1200);
  }

  function showTheme() {
    var isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    host.setAttribute("theme", isDark ? "dark" : "light");
  }

  /* On a phone the chat covers the page: what lies behind neither scrolls nor takes the focus. */
  function lockPage() {
    var style = document.documentElement.style;
    var isCovered = isOpen && matchMedia(PHONE).matches;
    if (isCovered && !lockedPage) {
      var others = [].filter.call(document.body.children, function (child) {
        return child !== host && !child.inert;
      });
      lockedPage = { others: others, overflow: style.getPropertyValue("overflow"), priority: style.getPropertyPriority("overflow") };
      style.setProperty("overflow", "hidden", "important");
    } else if (!isCovered && lockedPage) {
      style.setProperty("overflow", lockedPage.overflow, lockedPage.priority);
    } else return;
    lockedPage.others.forEach(function (child) {
      child.inert = isCovered;
    });
    if (!isCovered) lockedPage = null;
  }

  // ── the frame ──────────────────────────────────────────────────────────────────────────────────

  function chatAddress() {
    var query = new URLSearchParams({ locale: locale, theme: theme });
    return base + "/chat/" + encodeURIComponent(siteKey) + "/?" + query;
  }

  function loadFrame() {
    if (frame) return;
    var attributes = { "data-testid": "kefu-frame", title: words().frame, allow: "clipboard-write; autoplay", referrerpolicy: "origin" };
    frame = make("iframe", attributes, root);
    frame.className = (launcher.classList.contains("left") ? "left" : "right") + " closed";
    root.insertBefore(frame, launcher);
    frame.src = chatAddress();
  }

  function tell(type, values) {
    loadFrame();
    var message = Object.assign({ kefu: 1, type: type }, values);
    if (isFrameReady) frame.contentWindow.postMessage(message, base);
    else waiting.push(message);
  }

  function heard(event) {
    var data = event.data;
    if (!frame || event.source !== frame.contentWindow || event.origin !== base || !data || data.kefu !== 1) return;
    if (Object.prototype.hasOwnProperty.call(FROM_FRAME, data.type)) FROM_FRAME[data.type](data);
  }

  var FROM_FRAME = {
    ready: function (data) {
      isFrameReady = true;
      showLauncher();
      if (data.needsKeeper) tell("restore", { values: stored("kept") || {} });
      tell("open", { isOpen: isOpen });
      tellPage();
      waiting.splice(0).forEach(function (message) {
        frame.contentWindow.postMessage(message, base);
      });
    },
    close: function () {
      toggle("close");
    },
    /* Browsers that forbid storage to frames of other sites (private windows): the page keeps it for the frame. */
    keep: function (data) {
      var values = stored("kept") || {};
      if (data.value === null) delete values[data.name];
      else values[data.name] = data.value;
      store("kept", values);
    },
    /* The visitor's own choice of colours or language. */
    chosen: function (data) {
      store(data.name, data.value);
      if (data.name === "theme") theme = data.value;
      if (data.name === "locale") speak(data.value);
      showTheme();
    },
    started: function () {
      if (!hasStarted()) emit("on-start-conversation", {});
      store("started", 1);
      if (greeter) greeter.hide();
    },
    unread: function (data) {
      unread = data.count;
      showLauncher();
      flash();
      emit("unread", { count: unread });
    },
    message: function (data) {
      emit("on-message", data.message);
    },
    error: function (data) {
      emit("error", { code: data.code });
    },
  };

  function tellPage() {
    if (/^https?:/.test(location.protocol)) tell("page", { url: location.href.split("#")[0], title: document.title });
  }

  /* Pages that load no new document when they go to another address. */
  function followAddress() {
    function look() {
      if (location.href === shownUrl) return;
      shownUrl = location.href;
      if (greeter) greeter.moved();
      if (frame) setTimeout(tellPage, 50); // they set the title after the address
    }
    ["popstate", "hashchange"].forEach(function (name) {
      addEventListener(name, look);
    });
    if (window.navigation) navigation.addEventListener("currententrychange", look);
    else setInterval(look, 700);
  }

  // ── greetings ──────────────────────────────────────────────────────────────────────────────────

  /* Who has rules for greetings gets the script that knows them; nobody else pays for it. */
  function greet() {
    if (!inbox.greeter || greeter || hasStarted()) return;
    var address = new URL(inbox.greeter, base);
    if (address.origin !== base) return;
    var tag = document.createElement("script");
    if (script.nonce) tag.nonce = script.nonce;
    tag.src = address.href;
    document.head.appendChild(tag);
  }

  /* The script above calls this with a function that makes the greeter. */
  function extend(makeGreeter) {
    if (greeter) return;
    greeter = makeGreeter({
      rules: inbox.proactive,
      name: inbox.name,
      root: root,
      launcher: launcher,
      make: make,
      stored: stored,
      store: store,
      hideText: words().hide,
      isQuiet: function () {
        return isOpen || hasStarted() || launcher.hidden;
      },
      open: function (id) {
        tell("greeting", { id: id });
        toggle("open");
      },
    });
  }

  // ── what pages may call ────────────────────────────────────────────────────────────────────────

  function toggle(state) {
    var willOpen = state === undefined ? !isOpen : state === "open";
    if (willOpen === isOpen) return;
    var hadFocus = root.activeElement !== null; // in the frame, or on the launcher
    isOpen = willOpen;
    loadFrame();
    frame.classList.toggle("closed", !isOpen);
    showLauncher();
    lockPage();
    if (isOpen && greeter) greeter.hide();
    tell("open", { isOpen: isOpen });
    if (isOpen) {
      tellPage();
      frame.focus();
    } else if (hadFocus) launcher.focus();
    emit(isOpen ? "opened" : "closed", {});
  }

  function toggleBubbleVisibility(state) {
    launcher.hidden = state === undefined ? !launcher.hidden : state === "hide";
  }

  function popoutChatWindow() {
    window.open(chatAddress(), "kefu-" + siteKey, "popup,width=440,height=720");
  }

  /* identifier_hash (hex HMAC-SHA256 by your server) proves the identifier; without it, it is only a claim. */
  function setUser(identifier, user) {
    if (identifier === undefined || identifier === null || identifier === "") {
      emit("error", { code: "invalid_call", call: "setUser" });
      return;
    }
    var visitor = Object.assign({}, user, { identifier: String(identifier) });
    var text = JSON.stringify(visitor);
    if (text === lastUser) return; // pages that call it at every redraw
    lastUser = text;
    tell("identify", { visitor: visitor });
  }

  function setCustomAttributes(attributes) {
    describe({ custom_attributes: attributes });
  }

  /* What is known of a visitor whose identifier is not: {name, avatar_url, custom_attributes} */
  function describe(visitor) {
    tell("identify", { visitor: visitor });
  }

  function deleteCustomAttribute(name) {
    var attributes = {};
    attributes[name] = null;
    tell("contact", { values: { custom_attributes: attributes } });
  }

  /* About the conversation: kept until there is one. */
  function setConversationCustomAttributes(attributes) {
    tell("conversation", { values: { custom_attributes: attributes } });
  }

  function setLabel(title) {
    tell("conversation", { values: { labels: { add: [String(title)] } } });
  }

  function removeLabel(title) {
    tell("conversation", { values: { labels: { remove: [String(title)] } } });
  }

  function speak(next) {
    locale = String(next);
    label.textContent = setting("launcherTitle", look("title", words().frame));
    showLauncher();
    if (frame) frame.title = words().frame;
  }

  function setLocale(next) {
    store("locale", null);
    speak(next);
    if (!frame) return;
    isFrameReady = false;
    frame.src = chatAddress();
  }

  function setColorScheme(next) {
    store("theme", null);
    theme = next;
    showTheme();
    if (frame) tell("theme", { theme: theme });
  }

  function sendMessage(text) {
    tell("send", { text: String(text) });
  }

  /* Call it when your visitor logs out: the next person on this browser sees nothing of theirs. */
  function reset() {
    lastUser = "";
    unread = 0;
    store("started", null);
    store("greeted", null);
    showLauncher();
    flash();
    tell("reset");
  }

  var api = {
    isLoaded: true,
    toggle: toggle,
    toggleBubbleVisibility: toggleBubbleVisibility,
    popoutChatWindow: popoutChatWindow,
    setUser: setUser,
    setCustomAttributes: setCustomAttributes,
    deleteCustomAttribute: deleteCustomAttribute,
    setConversationCustomAttributes: setConversationCustomAttributes,
    setLabel: setLabel,
    removeLabel: removeLabel,
    setLocale: setLocale,
    setColorScheme: setColorScheme,
    sendMessage: sendMessage,
    reset: reset,
    describe: describe,
    push: call,
    extend: extend,
  };

  function call(entry) {
    var name = entry[0];
    if (typeof api[name] === "function") api[name].apply(api, [].slice.call(entry, 1));
    else emit("error", { code: "unknown_call", call: name });
  }

  // ── gofly ──────────────────────────────────────────────────────────────────────────────────────

  var LANGUAGES = { cn: "zh-hans", tw: "zh-hans" };

  /* The names are gofly's. KEFU_EXTRA: an object or its JSON; what it says of the visitor, and anything else as attributes. */
  function initLikeGofly(config) {
    config = config || {};
    given = Object.assign({}, given, {
      siteKey: config.KEFU_KEFU_ID || config.KEFU_ENT,
      baseUrl: config.KEFU_URL,
      locale: LANGUAGES[config.KEFU_LANG] || config.KEFU_LANG,
      launcherTitle: config.KEFU_BTN_TEXT,
      hideMessageBubble: config.KEFU_WITHOUT_BTN || config.SHOW_CHAT_BUTTON === false,
    });
    start();
    var extra = attributesOf(config.KEFU_EXTRA);
    var user = { name: config.VISITOR_NAME || extra.visitorName, avatar_url: config.VISITOR_AVATOR || extra.visitorAvatar };
    delete extra.visitorName;
    delete extra.visitorAvatar;
    if (Object.keys(extra).length) user.custom_attributes = extra;
    var id = config.VISITOR_ID || config.KEFU_VISITOR_ID;
    if (id) later("setUser", id, user);
    else if (user.name || user.custom_attributes) later("describe", user);
    if (config.KEFU_AUTO_OPEN === true) later("toggle", "open");
  }

  /* Values that are no texts or numbers become texts: attributes are flat. */
  function attributesOf(extra) {
    var values = extra;
    try {
      if (typeof extra === "string") values = JSON.parse(extra);
    } catch (error) {
      values = { extra: extra };
    }
    var flat = {};
    Object.keys(values || {}).forEach(function (name) {
      flat[name] = values[name] && typeof values[name] === "object" ? JSON.stringify(values[name]) : values[name];
    });
    return flat;
  }

  function later() {
    var entry = [].slice.call(arguments);
    if (window.$kefu && window.$kefu.isLoaded) call(entry);
    else (window.$kefu = window.$kefu || []).push(entry);
  }

  // ── start ──────────────────────────────────────────────────────────────────────────────────────

  function start() {
    if (siteKey) return;
    siteKey = setting("siteKey", "");
    if (!siteKey) return;
    base = new URL(setting("baseUrl", script.src), location.href).origin;
    locale = stored("locale") || setting("locale", document.documentElement.lang || navigator.language || "zh-hans");
    theme = stored("theme") || setting("darkMode", "auto");
    if (document.body) begin();
    else addEventListener("DOMContentLoaded", begin);
  }

  function begin() {
    if (window.$kefu && window.$kefu.isLoaded) return; // another copy was faster
    draw();
    var queued = Array.isArray(window.$kefu) ? window.$kefu : [];
    window.$kefu = api;
    learn();
    addEventListener("message", heard);
    followAddress();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
    matchMedia(PHONE).addEventListener("change", lockPage);
    if (hasStarted()) setTimeout(loadFrame, 300); // after the page's own work: for the unread badge
    emit("ready", {});
    queued.forEach(call);
  }

  function complain() {
    if (siteKey) return;
    emit("error", { code: "no_site_key" });
    console.error("kefu: the snippet has no site key");
  }

  if (!window.KEFU) window.KEFU = { init: initLikeGofly };
  start();
  if (!siteKey) setTimeout(complain, 3000); // gofly's pages name theirs in a moment
})();
