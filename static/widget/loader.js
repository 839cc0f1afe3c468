/* Kefu's loader: a bubble on somebody else's page, and behind it a frame of ours. Needs nothing, styles nothing but itself.

     <script src="https://chat.example.com/widget.js" data-site-key="…" async></script>

   Settings, each as window.kefuSettings.<name> or data-<name> on the script tag:
     siteKey, baseUrl, locale ("zh-hans" | "en"), position ("right" | "left"), type ("standard" | "expanded_bubble"),
     launcherTitle, hideMessageBubble, darkMode ("auto" | "light" | "dark")
   Calls made before this script has loaded: window.$kefu = window.$kefu || []; $kefu.push(["setUser", "42", {…}]) */
(function () {
  "use strict";

  var script = document.currentScript;
  if (!script || (window.$kefu && window.$kefu.isLoaded)) return; // a snippet pasted twice draws one bubble

  var given = window.kefuSettings || {};
  var base = new URL(given.baseUrl || script.src, location.href).origin;
  var siteKey = setting("siteKey", "");
  var locale = setting("locale", document.documentElement.lang || navigator.language || "zh-hans");
  var theme = setting("darkMode", "auto");
  var startedKey = "kefu:" + siteKey + ":started";
  var keptKey = "kefu:" + siteKey + ":kept";
  var WORDS = {
    zh: { open: "打开在线客服", close: "关闭在线客服", frame: "在线客服", unread: " 条未读消息" },
    en: { open: "Open the chat", close: "Close the chat", frame: "Chat", unread: " unread messages" },
  };
  var ICONS = {
    open: "M5 18.5V7.8A3.3 3.3 0 0 1 8.3 4.500h7.4A3.3 3.3 0 0 1 19 7.800v4.400a3.300 3.300 0 0 1-3.300 3.300H9zM9.200 10v.01M14.800 10v.01",
    close: "m6.500 9.500 5.500 5.500 5.500-5.500",
  };
  var STYLE =
    ":host{--accent:#0b6b5c;--on:#fff;--ground:#fff;--danger:#ab241c}" +
    ":host([theme=dark]){--accent:#43b79f;--on:#05231d;--ground:#181e1c;--danger:#d9483e}" +
    "*{box-sizing:border-box}" +
    "button{position:fixed;bottom:max(20px,env(safe-area-inset-bottom));display:flex;align-items:center;justify-content:center;" +
    "gap:8px;min-width:60px;height:60px;padding:0;border:0;border-radius:30px;background:var(--accent);color:var(--on);cursor:pointer;" +
    'font:600 15px/1 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;' +
    "box-shadow:0 6px 22px rgb(16 24 22/28%),0 1px 4px rgb(16 24 22/20%);transition:transform .15s ease}" +
    "button.wide{padding:0 22px 0 18px}button:hover{transform:translateY(-2px)}" +
    "button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}" +
    ".right{right:20px}.left{left:20px}" +
    "svg{width:28px;height:28px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}" +
    ".badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:var(--danger);" +
    "color:#fff;font-size:12px;line-height:22px;text-align:center;box-shadow:0 0 0 2px var(--ground)}" +
    "iframe{position:fixed;bottom:calc(max(20px,env(safe-area-inset-bottom)) + 74px);width:400px;max-width:calc(100vw - 40px);" +
    "height:min(690px,calc(100vh - 118px));border:0;border-radius:18px;background:var(--ground);color-scheme:normal;" +
    "box-shadow:0 18px 48px rgb(16 24 22/24%),0 2px 10px rgb(16 24 22/12%);transition:opacity .18s ease,transform .18s ease}" +
    "iframe.closed{visibility:hidden;opacity:0;transform:translateY(12px);pointer-events:none}" +
    "[hidden]{display:none!important}" +
    "@media(max-width:520px){iframe{inset:0;width:100%;max-width:none;height:100%;height:100dvh;border-radius:0}.open{display:none}}" +
    "@media(prefers-reduced-motion:reduce){button,iframe{transition:none}}" +
    "@media print{:host{display:none}}";

  var host, root, launcher, label, badge, frame;
  var isOpen = false;
  var isFrameReady = false;
  var waiting = []; // messages for a frame that is still loading

  if (!siteKey) {
    emit("error", { code: "no_site_key" });
    console.error("kefu: the snippet has no site key");
    return;
  }

  function setting(name, fallback) {
    var value = given[name];
    if (value === undefined) value = script.dataset[name];
    return value === undefined || value === "" ? fallback : value;
  }

  function words() {
    return /^zh/i.test(locale) ? WORDS.zh : WORDS.en;
  }

  function emit(name, detail) {
    window.dispatchEvent(new CustomEvent("kefu:" + name, { detail: detail }));
  }

  /* The page's own storage may be forbidden, too; then the frame loads on the first click. */
  function remember(isStarted) {
    try {
      if (isStarted) localStorage.setItem(startedKey, "1");
      else localStorage.removeItem(startedKey);
    } catch (error) {
      return;
    }
  }

  function stored(key) {
    try {
      return localStorage.getItem(key);
    } catch (error) {
      return null;
    }
  }

  function hasStarted() {
    return stored(startedKey) === "1";
  }

  /* Browsers that forbid storage to frames of other sites (private windows): the page keeps it for the frame. */
  function kept() {
    try {
      return JSON.parse(stored(keptKey)) || {};
    } catch (error) {
      return {};
    }
  }

  function keep(name, value) {
    var values = kept();
    if (value === null) delete values[name];
    else values[name] = value;
    try {
      localStorage.setItem(keptKey, JSON.stringify(values));
    } catch (error) {
      return;
    }
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
    addStyle();
    drawLauncher();
    showTheme();
    place();
    // Frameworks that swap the body take us out with it.
    new MutationObserver(place).observe(document.documentElement, { childList: true });
  }

  function place() {
    if (!host.isConnected && document.body) document.body.appendChild(host);
  }

  /* A constructed sheet passes the strictest style-src; older browsers get an element. */
  function addStyle() {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch (error) {
      make("style", {}, root).textContent = STYLE;
    }
  }

  function drawLauncher() {
    var isWide = setting("type", "standard") === "expanded_bubble";
    launcher = make("button", { type: "button", "data-testid": "kefu-launcher", "aria-expanded": "false" }, root);
    launcher.hidden = String(setting("hideMessageBubble", "false")) === "true";
    launcher.className = (isWide ? "wide " : "") + (setting("position", "right") === "left" ? "left" : "right");
    launcher.addEventListener("click", function () {
      toggle();
    });
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    launcher.appendChild(svg);
    label = make("span", {}, launcher);
    label.textContent = setting("launcherTitle", words().frame);
    label.hidden = !isWide;
    badge = make("span", { class: "badge", "data-testid": "kefu-badge", "aria-hidden": "true" }, launcher);
    badge.hidden = true;
    showLauncher(0);
  }

  function showLauncher(unread) {
    var text = words()[isOpen ? "close" : "open"];
    launcher.querySelector("path").setAttribute("d", ICONS[isOpen ? "close" : "open"]);
    launcher.classList.toggle("open", isOpen);
    launcher.setAttribute("aria-expanded", String(isOpen));
    launcher.setAttribute("aria-label", unread && !isOpen ? text + " (" + unread + words().unread + ")" : text);
    badge.textContent = unread > 99 ? "99+" : String(unread);
    badge.hidden = isOpen || !unread;
  }

  function isDark() {
    return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  function showTheme() {
    host.setAttribute("theme", isDark() ? "dark" : "light");
  }

  // ── the frame ──────────────────────────────────────────────────────────────────────────────────

  function chatAddress() {
    var query = new URLSearchParams({ locale: locale, theme: theme });
    return base + "/chat/" + encodeURIComponent(siteKey) + "/?" + query;
  }

  function loadFrame() {
    if (frame) return;
    frame = make(
      "iframe",
      { "data-testid": "kefu-frame", title: words().frame, allow: "clipboard-write", referrerpolicy: "origin" },
      root
    );
    frame.className = launcher.classList.contains("left") ? "left closed" : "right closed";
    root.insertBefore(frame, launcher);
    frame.src = chatAddress();
  }

  function tell(type, values) {
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
      if (data.needsKeeper) tell("restore", { values: kept() });
      tell("open", { isOpen: isOpen });
      tellPage();
      waiting.splice(0).forEach(function (message) {
        frame.contentWindow.postMessage(message, base);
      });
    },
    close: function () {
      toggle("close");
    },
    keep: function (data) {
      keep(data.name, data.value);
    },
    started: function () {
      if (!hasStarted()) emit("on-start-conversation", {});
      remember(true);
    },
    unread: function (data) {
      showLauncher(data.count);
      emit("unread", { count: data.count });
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

  // ── what pages may call ────────────────────────────────────────────────────────────────────────

  function toggle(state) {
    var willOpen = state === undefined ? !isOpen : state === "open";
    if (willOpen === isOpen) return;
    isOpen = willOpen;
    loadFrame();
    frame.classList.toggle("closed", !isOpen);
    showLauncher(0);
    tell("open", { isOpen: isOpen });
    if (isOpen) {
      tellPage();
      frame.focus();
    } else launcher.focus();
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
    identify(Object.assign({}, user, { identifier: String(identifier) }));
  }

  function setCustomAttributes(attributes) {
    identify({ custom_attributes: attributes });
  }

  function identify(visitor) {
    loadFrame();
    tell("identify", { visitor: visitor });
  }

  function setLocale(next) {
    locale = String(next);
    label.textContent = setting("launcherTitle", words().frame);
    showLauncher(0);
    if (!frame) return;
    isFrameReady = false;
    frame.title = words().frame;
    frame.src = chatAddress();
  }

  function setColorScheme(next) {
    theme = next;
    showTheme();
    if (frame) tell("theme", { theme: theme });
  }

  function sendMessage(text) {
    loadFrame();
    tell("send", { text: String(text) });
  }

  /* Call it when your visitor logs out: the next person on this browser sees nothing of theirs. */
  function reset() {
    remember(false);
    showLauncher(0);
    loadFrame();
    tell("reset");
  }

  /* Known by name from Chatwoot and accepted, without an effect in this version but a kefu:error event. */
  function notYet(name) {
    return function () {
      emit("error", { code: "not_available", call: name });
    };
  }

  var api = {
    isLoaded: true,
    toggle: toggle,
    toggleBubbleVisibility: toggleBubbleVisibility,
    popoutChatWindow: popoutChatWindow,
    setUser: setUser,
    setCustomAttributes: setCustomAttributes,
    setLocale: setLocale,
    setColorScheme: setColorScheme,
    sendMessage: sendMessage,
    reset: reset,
    push: call,
  };
  ["deleteCustomAttribute", "setConversationCustomAttributes", "setLabel", "removeLabel"].forEach(function (name) {
    api[name] = notYet(name);
  });

  function call(entry) {
    var name = entry[0];
    if (typeof api[name] === "function") api[name].apply(api, Array.prototype.slice.call(entry, 1));
    else emit("error", { code: "unknown_call", call: name });
  }

  function start() {
    draw();
    var queued = Array.isArray(window.$kefu) ? window.$kefu : [];
    window.$kefu = api;
    addEventListener("message", heard);
    ["popstate", "hashchange"].forEach(function (name) {
      addEventListener(name, function () {
        if (frame) tellPage();
      });
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
    if (hasStarted()) setTimeout(loadFrame, 300); // after the page's own work: for the unread badge
    emit("ready", {});
    queued.forEach(call);
  }

  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
