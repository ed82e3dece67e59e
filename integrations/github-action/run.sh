#!/usr/bin/env bash
# The one step of the action: runs sealcase on the paths, keeps the reports, ends with its exit code.
set -u

deed=$SEALCASE_ACTION_DEED
case $deed in
validate | verify) ;;
*)
    echo "::error::deed must be validate or verify"
    exit 2
    ;;
esac

reports=$SEALCASE_ACTION_REPORTS
mkdir -p -- "$reports" || exit 2
summary=$reports/sealcase.md

arguments=()
while IFS= read -r argument; do
    if [ -n "$argument" ]; then
        arguments+=("$argument")
    fi
done <<<"$SEALCASE_ACTION_ARGUMENTS"

printf '%s\n' "$SEALCASE_ACTION_PATHS" | "$SEALCASE_ACTION_COMMAND" "$deed" --files-from - --format github \
    --report "sarif=$reports/sealcase.sarif" --report "html=$reports/sealcase.html" \
    --report "json=$reports/sealcase.json" --report "md=$summary" ${arguments[@]+"${arguments[@]}"}
code=$?

if [ -f "$summary" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat -- "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    {
        printf 'exit-code=%s\n' "$code"
        # A line break in a name would start another output.
        printf 'sarif=%s\n' "${reports//$'\n'/}/sealcase.sarif"
        printf 'html=%s\n' "${reports//$'\n'/}/sealcase.html"
    } >>"$GITHUB_OUTPUT"
fi
exit "$code"
