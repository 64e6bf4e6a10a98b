# Sourced: puts a Node.js that is new enough for the web build first in PATH.
node_version=22.23.3
case $(uname -m) in aarch64) node_arch=arm64 ;; *) node_arch=x64 ;; esac
system_path=$PATH
node_home=$root/build/node/node_modules/node-linux-$node_arch/bin
[ -x "$node_home/node" ] && PATH=$node_home:$PATH
node_is_new_enough() {
  command -v node >/dev/null && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
