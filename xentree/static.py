"""Static files as they are served once collected: named by content, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside ES modules, so that a changed module is never served stale."""

    support_js_module_import_aggregation = True
    manifest_strict = False
