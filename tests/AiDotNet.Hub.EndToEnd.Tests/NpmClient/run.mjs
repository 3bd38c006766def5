// Runs one scenario: an exported function of a file in this folder, with a hub that no one else uses.
//
//     node run.mjs FILE FUNCTION
//
// Ends with 0 if every assertion holds, else with the error.

const [file, name] = process.argv.slice(2);
const scenarios = await import(`./${file}.mjs`);
await scenarios[name]();
