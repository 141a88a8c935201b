// Stops with one sentence where this Node is too old for the project's tools.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Dagbot needs Node 20.19 or newer, and this is ${process.versions.node}.`);
  process.exit(1);
}
