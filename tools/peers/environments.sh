# Sourced by the scripts of this folder: environments of other projects' loaders and writers.

# environment NAME [--torch] PACKAGE...: installs from PyPI into an environment of its own below $folder/environments,
# within $limit seconds, or leaves the reason why not in $folder/reasons.
# Those that need torch share one copy of it, which is several gigabytes.
environment() {
    local name=$1 place=$folder/environments/$1 shared=
    shift
    if [ "$1" = --torch ]; then shared=1; shift; fi
    if [ -f "$place/installed" ] || [ -f "$folder/reasons/$name" ]; then return; fi
    if [ -n "$shared" ]; then
        environment torch torch torchvision
        [ -f "$folder/environments/torch/installed" ] || { cp "$folder/reasons/torch" "$folder/reasons/$name"; return; }
    fi
    echo "$(basename "$0"): installing $*" >&2
    [ -x "$place/bin/pip" ] || python3 -m venv "$place"
    if [ -n "$shared" ]; then
        echo "$folder"/environments/torch/lib/python3*/site-packages >"$(echo "$place"/lib/python3*/site-packages)/torch.pth"
    fi
    local status=0
    timeout "$limit" "$place/bin/pip" install --quiet "$@" >"$place/log" 2>&1 || status=$?
    case $status in
        0) touch "$place/installed" ;;
        124) echo "pip install $* did not end within $limit s" >"$folder/reasons/$name" ;;
        *) echo "pip install $*: $(grep -m1 -iE '^ *(error|.*exception|fatal)' "$place/log" || tail -1 "$place/log")" \
            >"$folder/reasons/$name" ;;
    esac
}
