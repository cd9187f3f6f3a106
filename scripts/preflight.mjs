// Plain JavaScript that any Node runs: says in one sentence why nothing else here would.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Parley needs Node 22.18 or newer, and this is ${process.versions.node}: run "npm ci" (with optional dependencies), which brings a newer one for the npm scripts, or install Node 24.`,
  );
  process.exit(1);
}
