"""Static files in production: compressed and named after their content, so browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    # `import … from "./socket.js"` must reach the hashed file too.
    support_js_module_import_aggregation = True
