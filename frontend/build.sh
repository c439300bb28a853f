#!/bin/sh
# Compiles the stylesheet and copies the one script that is shipped.
# Only maintainers run this; its results are committed under static/writdesk/.
set -eu
cd "$(dirname "$0")"
out=../static/writdesk
package=node_modules/govuk-frontend/dist/govuk

[ -d node_modules/govuk-frontend ] || npm ci --no-audit --no-fund

mkdir -p "$out"
node_modules/.bin/sass --no-source-map --style=compressed --load-path=node_modules \
    --quiet-deps writdesk.scss "$out/writdesk.css"
# The source map is not shipped, so the pointer to it goes as well.
sed 's@//# sourceMappingURL=.*$@@' "$package/govuk-frontend.min.js" > "$out/govuk-frontend.min.js"

if grep -q -i -E 'GDS Transport|@font-face|govuk-crest|url\(' "$out/writdesk.css"; then
    echo "The stylesheet names a font, a crest or a file that must not be shipped." >&2
    exit 1
fi
wc -c "$out/writdesk.css" "$out/govuk-frontend.min.js"
