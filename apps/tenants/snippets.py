"""What a site's owner copies: the snippet, and how a server proves who a visitor is. Content, not interface."""

from dataclasses import dataclass
from html import escape

from apps.tenants.models import Inbox


@dataclass(frozen=True, slots=True)
class Sample:
    language: str
    code: str


def snippet(inbox: Inbox, *, base: str) -> str:
    return f'<script src="{escape(base)}/widget.js" data-site-key="{escape(inbox.site_key)}" async></script>'


def gofly_snippet(inbox: Inbox, *, base: str) -> str:
    """For pages that call KEFU.init already: the script's address changes, and the two values."""
    return (
        f'<script src="{escape(base)}/widget.js"></script>\n'
        "<script>\n"
        "  KEFU.init({\n"
        f'    KEFU_URL: "{escape(base)}",\n'
        f'    KEFU_KEFU_ID: "{escape(inbox.site_key)}",\n'
        "  });\n"
        "</script>"
    )


IDENTIFY = """\
<script>
  window.$kefu = window.$kefu || [];
  $kefu.push(["setUser", "42", {
    identifier_hash: "…",            // made by your server, see below
    name: "Lin Xia",
    email: "lin@example.com",
  }]);
</script>"""

# In each the secret comes from the environment: it must never stand in a page or in the code.
SAMPLES = (
    Sample(
        "Python",
        """\
import hashlib, hmac, os

def identifier_hash(identifier: str) -> str:
    secret = os.environ["KEFU_IDENTITY_SECRET"]
    return hmac.new(secret.encode(), identifier.encode(), hashlib.sha256).hexdigest()""",
    ),
    Sample(
        "PHP",
        """\
function identifier_hash(string $identifier): string {
    return hash_hmac('sha256', $identifier, getenv('KEFU_IDENTITY_SECRET'));
}""",
    ),
    Sample(
        "Node.js",
        """\
import { createHmac } from "node:crypto";

export function identifierHash(identifier) {
  return createHmac("sha256", process.env.KEFU_IDENTITY_SECRET).update(identifier, "utf8").digest("hex");
}""",
    ),
    Sample(
        "Ruby",
        """\
require "openssl"

def identifier_hash(identifier)
  OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("KEFU_IDENTITY_SECRET"), identifier)
end""",
    ),
    Sample(
        "Java",
        """\
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

static String identifierHash(String identifier) throws Exception {
    byte[] secret = System.getenv("KEFU_IDENTITY_SECRET").getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(identifier.getBytes(StandardCharsets.UTF_8)));
}""",
    ),
)
