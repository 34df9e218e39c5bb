/** The scripts that shells load: each asks `isthmus` itself what may stand at the cursor. */
import type { Shell } from './propose.ts'

/** In a project without a global installation its own is asked. */
const bash = `# bash completion of isthmus. Load it with: source <(isthmus completion bash)
_isthmus() {
  local word words=() command=isthmus
  type -P isthmus >/dev/null || command=./node_modules/.bin/isthmus
  # bash takes --contract=file apart at the sign.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    [ "$word" = '=' ] || words+=("$word")
  done
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <("$command" __complete bash "\${words[@]}" 2>/dev/null)
}
complete -o default -F _isthmus isthmus
`

const zsh = `#compdef isthmus
# zsh completion of isthmus. Load it with: source <(isthmus completion zsh)
_isthmus() {
  local -a proposals
  local line command=isthmus
  (( $+commands[isthmus] )) || command=./node_modules/.bin/isthmus
  while IFS= read -r line; do
    proposals+=("$line")
  done < <("$command" __complete zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#proposals} )); then
    _describe isthmus proposals
  else
    _files
  fi
}
if [ "$funcstack[1]" = _isthmus ]; then
  _isthmus "$@"
else
  compdef _isthmus isthmus
fi
`

const fish = `# fish completion of isthmus. Load it with: isthmus completion fish | source
function __isthmus_complete
  set -l words (commandline -opc) "$(commandline -ct)"
  set -l command isthmus
  type -q isthmus; or set command ./node_modules/.bin/isthmus
  $command __complete fish $words[2..-1] 2>/dev/null
end
complete --command isthmus --no-files --keep-order --condition 'set -g __isthmus_found (__isthmus_complete); test (count $__isthmus_found) -gt 0' --arguments '(printf "%s\\n" $__isthmus_found)'
`

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
