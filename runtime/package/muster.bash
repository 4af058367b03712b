# Completion of the command `muster` for bash.

_muster() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} choices=
  [[ $command == journal ]] && ((COMP_CWORD > 2)) && command="journal ${COMP_WORDS[2]}"
  ((COMP_CWORD > 1)) || command=
  case $before in
    --trace | --junit | --html | --topology | --config | --journal)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    --seed | --seeds | --events | --listen) return ;;
  esac
  case $command in
    '') choices='run simulate serve journal check version schema --help' ;;
    run) choices='--seed --seeds --json --quiet --real-time --trace --junit --html --topology --help' ;;
    simulate) choices='--seeds --events --quiet --help' ;;
    serve) choices='--listen --config --journal --help' ;;
    journal) choices='verify dump compact --help' ;;
    'journal compact') choices='--config --help' ;;
    version) choices='--json --help' ;;
    *) choices='--help' ;;
  esac
  if [[ $word != -* && ($command == run || $command == check || $command == journal\ *) ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
  fi
}
complete -o filenames -F _muster muster
