# Sourced by ops/backup and ops/restore after lib.sh: PostgreSQL's programs, the user that they run as, the database, moments.

export LC_ALL=C
umask 077
cd /

# An argument as an absolute path. It stands in a command line of PostgreSQL's, so it may hold nothing that means something there.
absolute() {
  local path=$1
  case $path in /*) ;; *) path=$called_in/$path ;; esac
  case $path in *[\'\"\\\`\$%]* | *$'\n'*) die "$1: a folder's name may hold no quotes, backslashes, dollar or per cent signs." ;; esac
  realpath -m -- "$path"
}

# PostgreSQL refuses to run as root: as root its programs run as the folder's owner, else as postgres or nobody.
choose_user() {
  as_user=() user=
  [ "$(id -u)" = 0 ] || return 0
  user=$(stat -c %U -- "$1" 2> /dev/null) || user=root
  case $user in root | UNKNOWN) user=$(id -un postgres 2> /dev/null) || user=nobody ;; esac
  as_user=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --init-groups --)
}

# Makes a folder for that user, and those above it for everybody.
make_folder() {
  [ -d "$1" ] || {
    (umask 022 && mkdir -p -- "$(dirname -- "$1")")
    mkdir -- "$1"
    [ -z "$user" ] || chown "$user:" -- "$1"
  }
  "${as_user[@]}" test -w "$1" -a -x "$1" || die "$1 cannot be written by the user ${user:-$(id -un)}."
}

# Sets bin: the folder with the programs of this major version.
find_programs() {
  local major=$1 folder said
  local folders=(${REFERRALS_PG_BIN:+"$REFERRALS_PG_BIN"})
  [ -n "${REFERRALS_PG_BIN:-}" ] || mapfile -t folders < <(tr : '\n' <<< "$PATH"; echo "/usr/lib/postgresql/$major/bin")
  for folder in "${folders[@]}"; do
    [ -x "$folder/pg_basebackup" ] && [ -x "$folder/pg_verifybackup" ] && [ -x "$folder/postgres" ] || continue
    said=$("$folder/postgres" --version)
    case ${said#* * } in "$major".* | "$major"[a-z]*) bin=$folder && return ;; esac
  done
  die "the programs of PostgreSQL $major are not here. Install postgresql-$major, or name their folder in REFERRALS_PG_BIN."
}

find_psql() {
  psql=$(PATH=${REFERRALS_PG_BIN:+$REFERRALS_PG_BIN:}$(printf '%s:' /usr/lib/postgresql/*/bin)$PATH command -v psql) \
    || die "psql is missing: install PostgreSQL, or name the folder of its programs in REFERRALS_PG_BIN."
}

# Runs SQL on the database that the environment names. Never asks for a password.
sql() {
  "${as_user[@]}" "$psql" -XqAtw -v ON_ERROR_STOP=1 -c "$1"
}

# Sets libpq's variables: those of the environment, else from ConnectionStrings__Referrals, else the embedded PostgreSQL that runs.
choose_database() {
  embedded=no
  if [ -n "${ConnectionStrings__Referrals:-}" ]; then
    read_connection_string "$ConnectionStrings__Referrals"
  elif [ -z "${PGHOST:-}" ]; then
    embedded=yes
    read_embedded || exit 1
  fi
  export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}
}

# Npgsql's words for libpq's. A user in PGUSER has a password of its own.
read_connection_string() {
  local pair key value had_user=${PGUSER:-}
  case $1 in *[\'\"]*) die "ConnectionStrings__Referrals has quotes, which are not understood here. Set PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSFILE." ;; esac
  while IFS= read -r -d ';' pair; do
    key=$(tr -d ' ' <<< "${pair%%=*}") value=${pair#*=}
    value=$(sed 's/^ *//;s/ *$//' <<< "$value")
    case ${key,,} in
      host | server) export PGHOST="${PGHOST:-$value}" ;;
      port) export PGPORT="${PGPORT:-$value}" ;;
      database | db) export PGDATABASE="${PGDATABASE:-$value}" ;;
      username | userid | user | uid) export PGUSER="${PGUSER:-$value}" ;;
      password | psw | pwd) [ -n "$had_user${PGPASSWORD:-}" ] || export PGPASSWORD="$value" ;;
      passfile) [ -n "$had_user" ] || export PGPASSFILE="${PGPASSFILE:-$value}" ;;
      sslmode) value=$(sed 's/\([a-z]\)\([A-Z]\)/\1-\2/' <<< "$value") && export PGSSLMODE="${PGSSLMODE:-${value,,}}" ;;
      rootcertificate) export PGSSLROOTCERT="${PGSSLROOTCERT:-$value}" ;;
      sslcertificate) export PGSSLCERT="${PGSSLCERT:-$value}" ;;
      sslkey) export PGSSLKEY="${PGSSLKEY:-$value}" ;;
    esac
  done <<< "$1;"
}

read_embedded() {
  local data=${REFERRALS_DATA:+$(absolute "$REFERRALS_DATA")}
  [ -n "$data" ] || data=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.local
  [ -n "${REFERRALS_DATA:-}" ] || [ -d "$data/postgres" ] || data=/var/lib/referrals
  local pid=$data/postgres/data/postmaster.pid
  [ "$(sed -n 8p "$pid" 2> /dev/null | tr -d ' ')" = ready ] || {
    echo "ops/$(basename "$0"): the embedded PostgreSQL of $data does not run. Start the service, or name your server in ConnectionStrings__Referrals." >&2
    return 1
  }
  export PGHOST=127.0.0.1 PGUSER=referrals PGDATABASE=referrals PGPORT PGPASSWORD
  PGPORT=$(sed -n 4p "$pid")
  PGPASSWORD=$(cat "$data/postgres/password")
}

# The line NAME=… of a file about a backup.
value() {
  sed -n "s/^$2=//p" "$1" 2> /dev/null || true
}

# Runs a program in a session of its own, so that a signal reaches this script alone, which passes it on and leaves nothing behind. Where
# the script itself is killed, the kernel passes it on.
child= stop_with=TERM
run() {
  setsid "${as_user[@]}" setpriv --pdeathsig "$stop_with" -- "$@" < /dev/null &
  child=$!
  local code=0
  wait "$child" || code=$?
  child=
  return $code
}

stop_child() {
  [ -z "$child" ] || { kill "-$stop_with" -- "-$child" 2> /dev/null && wait "$child" || true; }
  child=
}

trap 'echo "ops/$(basename "$0"): interrupted; what was begun was removed." >&2; exit 130' INT
trap 'exit 143' TERM

# Finished base backups, oldest first.
bases() {
  local base
  for base in "$folder"/bases/*; do
    [ ! -f "$base/about" ] || [ "${base%.partial}" != "$base" ] || echo "$base"
  done
}

oldest_base() {
  local all
  mapfile -t all < <(bases)
  echo "${all[0]:-}"
}

# The newest copy of this database's keys; nothing where there is none.
newest_keys() {
  local copy newest=
  for copy in "$1"/*.keys; do
    [ ! -f "$copy" ] || [ "$(head -n 1 "$copy" | cut -f 3)" != "$(value "$folder/about" system)" ] || newest=$copy
  done
  echo "$newest"
}

# The moment at which a copy was taken: its first line.
taken() {
  head -n 1 "$1" | cut -f 2
}

# Microseconds since 1970, as a moment in Asia/Shanghai.
shown() {
  TZ=Asia/Shanghai date -d "@$(($1 / 1000000)).$(printf %06d $(($1 % 1000000)))" '+%F %T.%3N'
}

# Segments of WAL in the folder, oldest first; the one that is being filled has a name of its own on disk.
segments() {
  local file name
  for file in "$folder"/wal/*; do
    name=${file##*/} name=${name%.partial}
    [[ ! $name =~ ^[0-9A-F]{24}$ ]] || echo "$name"
  done
}

# The first segment from this one on that is missing before others that are there; nothing where none is.
missing_segment() {
  local per=$((0x100000000 / $(value "$folder/about" segment))) name number next
  next=$((16#${1:8:8} * per + 16#${1:16:8}))
  while read -r name; do
    number=$((16#${name:8:8} * per + 16#${name:16:8}))
    [ $number -ge $next ] || continue
    [ $number = $next ] || { printf '%s%08X%08X\n' "${1:0:8}" $((next / per)) $((next % per)) && return; }
    next=$((number + 1))
  done < <(segments)
}

# All keys of persons as they stand, in one snapshot. Erased persons have a line without a key. The first line says when, and of which
# database. $1: the moment as SQL.
keys_query() {
  cat << END
copy (
  select 'taken', (extract(epoch from $1) * 1000000)::bigint::text, (select system_identifier::text from pg_control_system()), null::bytea, null
  union all select 'master', id, null, proof, null from referrals_people_keys.master_keys
  union all select 'person', tenant_id, person, wrapped, master_key from referrals_people_keys.person_keys
) to stdout
END
}
