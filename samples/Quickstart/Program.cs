// The README shows this program; a test compares the two and runs it.
using AiDotNet.Hub;
using AiDotNet.Hub.Runtime;
using AiDotNet.Hub.Runtime.Tasks;

using var hub = new ModelHub(ModelHubOptions.FromEnvironment());

// Find.
await foreach (var model in hub.SearchAsync(new() { Task = "text-classification", Limit = 5 }))
{
    Console.WriteLine($"{model.Id}: {model.Downloads} downloads");
}

// Fetch: a folder on this disk, every file checked.
var snapshot = await hub.ResolveAsync("acme/langid-tiny");
Console.WriteLine($"{snapshot.Files.Count} files of {snapshot.Commit} in {snapshot.Path}");

// Run: a task ...
using var classifier = await TextClassifier.FromPretrainedAsync("acme/langid-tiny", hub);
var best = (await classifier.ClassifyAsync(["Where is the nearest station?"]))[0][0];
Console.WriteLine($"{best.Label} {best.Score:F3}");

// ... or the network itself: named tensors in, named tensors out.
using var network = await NeuralNetworkFactory.FromPretrainedAsync<float>("acme/langid-tiny", hub);
Console.WriteLine($"{string.Join(", ", network.InputNames)} -> {string.Join(", ", network.OutputNames)}");
