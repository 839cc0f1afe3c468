"""Pages that a widget is put into: with rules, policies, old libraries and habits that real sites have."""

from dataclasses import dataclass, field
from typing import Any

from tests.widget.embedded import guide

SHOP_BODY = """
  <header class="top"><a href="/">Shop</a><nav><ul><li><a href="/tents">Tents</a><li>Lamps</ul></nav></header>
  <main><h1>Tents</h1>
  <div class="card"><img alt="" width="80" height="60"><p>Cloudridge, <b>899</b></p><button>Buy</button></div>
  <form><label>Mail <input type="email" value="a@b.example"></label><select><option>One</option></select></form>
  <table><tr><td>Weight</td><td>2.1 kg</td></tr></table>
  <iframe title="Map" srcdoc="map" width="200" height="90"></iframe></main>
  <div class="cookies">This shop keeps cookies. <button>Fine</button></div><div id="root"></div><footer>Imprint</footer>
"""

# What the page looks like: every element's place and what rules make of it.
LOOK = """() => [...document.querySelectorAll("html, body, body *:not(script)")].map((element) => {
  const {x, y, width, height} = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const looks = ["display", "position", "color", "background-color", "font-size", "overflow", "visibility", "zoom"];
  const values = looks.map((name) => style.getPropertyValue(name));
  return [element.tagName, element.className, x, y, width, height, ...values];
}).concat([[innerWidth, innerHeight, document.documentElement.scrollWidth, document.documentElement.scrollHeight]])"""

# Prototype.js, MooTools and shops' own additions: what `for in` meets, and replacements that do something else.
OLD_LIBRARIES = """
  Array.prototype.each = function (f) { for (var i = 0; i < this.length; i++) f(this[i]); };
  Array.prototype.clone = function () { return [].concat(this); };
  Array.prototype.toJSON = function () { return "[" + this.join() + "]"; };
  Array.prototype.remove = function () { throw new Error("remove"); };
  Array.from = function (iterable) { return iterable && iterable.toArray ? iterable.toArray() : []; };
  String.prototype.toJSON = function () { return '"' + this + '"'; };
  Object.prototype.extend = function () { return this; };
  Object.prototype.type = "none";
  Function.prototype.delay = function () {};
  Element.prototype.hide = function () { this.style.display = "none"; };
  window.$ = window.$$ = function () { return null; };
  window.Event.observe = function () {};
"""

NO_STORAGE = """
  for (const name of ["localStorage", "sessionStorage", "indexedDB"])
    Object.defineProperty(window, name, {get() { throw new DOMException("Insecure.", "SecurityError"); }});
"""


@dataclass(frozen=True)
class Host:
    name: str
    style: str = ""
    script: str = ""  # runs before the widget comes
    is_strict: bool = (
        False  # sends a policy that forbids all but its own nonce and what the guide says is needed
    )
    fields: dict[str, Any] = field(default_factory=dict)  # of Stage


HOSTS = [
    Host("plain"),
    Host(
        "unset",
        "* {all: unset !important; float: left !important} div, button, iframe {display: none !important}",
    ),
    Host(
        "resets",
        "*, *::before, *::after {margin: 0 !important; padding: 9px !important; box-sizing: content-box !important;"
        "  border: 3px solid red !important; transition: all 9s !important}"
        "body, body * {transform: rotate(4deg) !important}"
        "div:empty {display: none !important} body > div {position: static !important; opacity: 0 !important}"
        "div {visibility: hidden !important; pointer-events: none !important; clip-path: circle(1px) !important}"
        "iframe {width: 1px !important; height: 1px !important} button {width: 100% !important; color: red !important}",
    ),
    Host(
        "z-index",
        ".top, .cookies {position: fixed; z-index: 2147482999} .cookies {inset: 0; background: #fffc}"
        "body {position: relative; z-index: 0; isolation: isolate}",
    ),
    Host(
        "transform",
        "body {transform: scale(.5) translateX(90px); filter: grayscale(1); zoom: 1.3; overflow: hidden; height: 300vh;"
        "  contain: paint; perspective: 90px; will-change: transform}",
    ),
    Host(
        "fonts",
        "html {font-size: 62px; letter-spacing: 9px; line-height: 3} body {font: 90px serif; text-indent: 2em}",
    ),
    Host("right-to-left", "html {direction: rtl; writing-mode: vertical-rl; text-align: end}"),
    Host("quirks", fields={"doctype": ""}),
    Host("strict-policy", ".card {color: teal}", is_strict=True),
    Host("no-storage", script=NO_STORAGE),
    Host("old-libraries", script=OLD_LIBRARIES),
]


def fields_of(host: Host, ours: str) -> dict[str, Any]:
    """What Stage needs to show this page."""
    head = f"<style nonce=page>{host.style}</style><script nonce=page>{host.script}</script>"
    headers = {"Content-Security-Policy": strict_policy(ours)} if host.is_strict else {}
    look = f"<script nonce=page>window.look = {LOOK}; window.before = look()</script>"
    return {"head": head, "body": SHOP_BODY + look, "headers": headers} | host.fields


def strict_policy(ours: str) -> str:
    own = {"default-src": "'none'", "script-src": "'nonce-page'", "style-src": "'nonce-page'"}
    for directive in guide.policy(ours).split(";"):
        name, _, sources = directive.strip().partition(" ")
        own[name] = f"{own.get(name, '')} {sources}"
    return "; ".join(f"{name} {sources}" for name, sources in own.items())
