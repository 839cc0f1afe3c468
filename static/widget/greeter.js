/* The greeting beside the launcher: «may I help?» on certain pages, after a while. Loaded by the loader where an inbox has
   rules for it. Each rule speaks once per visitor, never while the chat is open nor after a conversation has begun. */
(function () {
  "use strict";

  var STYLE =
    ".greeting{position:fixed;bottom:calc(max(20px,env(safe-area-inset-bottom)) + 76px);width:max-content;max-width:min(300px,calc(100vw - 40px))}" +
    ".greeting button{margin:0;border:0;background:var(--ground);color:var(--ink);cursor:pointer;" +
    'font:400 15px/1.45 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}' +
    ".greeting .say{display:block;width:100%;min-height:44px;padding:12px 16px;border-radius:calc(var(--corner) - 2px);text-align:start;" +
    "white-space:pre-line;overflow-wrap:anywhere;box-shadow:0 8px 28px rgb(16 24 22/22%),0 1px 4px rgb(16 24 22/14%);animation:kefu-rise .25s ease}" +
    ".greeting b{display:block;margin-bottom:2px;font-size:13px;font-weight:600;opacity:.75}" +
    ".greeting .hide{position:absolute;top:-30px;inset-inline-end:-6px;display:grid;place-items:center;width:44px;height:44px;padding:0;background:none}" +
    ".greeting .hide span{display:grid;place-items:center;width:24px;height:24px;border-radius:50%;background:var(--ground);" +
    "box-shadow:0 2px 8px rgb(16 24 22/30%)}.greeting svg{width:14px;height:14px;stroke-width:2.4}" +
    "@keyframes kefu-rise{from{opacity:0;transform:translateY(8px)}}" +
    "@media(prefers-reduced-motion:reduce){.greeting .say{animation:none}}";
  var SVG = "http://www.w3.org/2000/svg";
  var CROSS = "m6 6 12 12m0-12L6 18";
  var REMEMBERED = 50;

  /* page: {rules, name, root, launcher, make, stored, store, hideText, isQuiet, open} */
  function makeGreeter(page) {
    var timers = [];
    var bubble = null;
    var hasSpoken = false; // on this address
    // It stands here before it says anything, so that screen readers notice when it does.
    var place = page.make("div", { role: "status" }, page.root);
    addStyle();
    arrive();
    return { moved: moved, hide: hide };

    function arrive() {
      hasSpoken = false;
      timers = page.rules.filter(isNew).filter(isMeant).map(function (rule) {
        return setTimeout(speak, Math.max(0, rule.after_s || 0) * 1000, rule);
      });
    }

    function moved() {
      timers.forEach(clearTimeout);
      hide();
      arrive();
    }

    function isNew(rule) {
      return (page.stored("greeted") || []).indexOf(rule.id) < 0;
    }

    function speak(rule) {
      if (document.hidden) {
        document.addEventListener("visibilitychange", function again() {
          document.removeEventListener("visibilitychange", again);
          if (isMeant(rule)) speak(rule);
        });
        return;
      }
      if (hasSpoken || page.isQuiet() || !isNew(rule)) return;
      hasSpoken = true;
      page.store("greeted", (page.stored("greeted") || []).concat(rule.id).slice(-REMEMBERED));
      show(rule);
    }

    function show(rule) {
      var side = page.launcher.classList.contains("left") ? "left" : "right";
      bubble = page.make("div", { class: "greeting " + side, "data-testid": "kefu-greeting" }, place);
      var say = page.make("button", { type: "button", class: "say", "data-testid": "kefu-greeting-open" }, bubble);
      if (page.name) page.make("b", {}, say).textContent = page.name;
      say.appendChild(document.createTextNode(rule.text));
      say.addEventListener("click", function () {
        page.open(rule.id);
      });
      var close = page.make("button", { type: "button", class: "hide", "aria-label": page.hideText, "data-testid": "kefu-greeting-close" }, bubble);
      drawCross(page.make("span", {}, close));
      close.addEventListener("click", function () {
        hide();
        page.launcher.focus();
      });
    }

    function hide() {
      if (bubble) bubble.remove();
      bubble = null;
    }

    function drawCross(parent) {
      var svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("viewBox", "0 0 24 24");
      svg.setAttribute("aria-hidden", "true");
      var path = document.createElementNS(SVG, "path");
      path.setAttribute("d", CROSS);
      svg.appendChild(path);
      parent.appendChild(svg);
    }

    function addStyle() {
      try {
        var sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        page.root.adoptedStyleSheets = page.root.adoptedStyleSheets.concat(sheet);
      } catch (error) {
        page.make("style", {}, page.root).textContent = STYLE;
      }
    }
  }

  /* "*" stands for anything. A pattern is about the whole address, with or without what follows "#"; one that starts with
     a slash about what follows the host. */
  function isMeant(rule) {
    var parts = (rule.url || "*").split("*").map(function (part) {
      return part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    });
    var wanted = new RegExp("^" + parts.join(".*") + "$", "i");
    var plain = location.href.split("#")[0];
    return [location.href, plain, location.href.slice(location.origin.length), plain.slice(location.origin.length)].some(function (here) {
      return wanted.test(here);
    });
  }

  window.$kefu.extend(makeGreeter);
})();
