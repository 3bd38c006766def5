using System.Diagnostics;
using System.Numerics.Tensors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

public sealed class ModelLifetimeTests
{
    // On two cores the pass takes seconds: wide enough for a token to arrive in the middle of it.
    private static readonly NamedTensors LargeBatch = new NamedTensors().Set("input_ids", Tensor.Create(new long[512 * 128], [512, 128]));

    [Fact]
    public async Task RunAsync_CancelledInTheMiddle_EndsThePass()
    {
        using var model = await LoadAsync();
        await model.RunAsync(TinyBert.Ids(2, 3));
        var whole = Stopwatch.StartNew();
        await model.RunAsync(LargeBatch);
        whole.Stop();

        // A busy machine may have made the first pass slow: one of several passes is caught in the middle.
        OperationCanceledException? exception = null;
        for (var attempt = 1; exception is null && attempt <= 5; attempt++)
        {
            using var cancellation = new CancellationTokenSource(whole.Elapsed / (4 * attempt));
            try
            {
                await model.RunAsync(LargeBatch, cancellation.Token);
            }
            catch (OperationCanceledException caught) when (caught.CancellationToken == cancellation.Token)
            {
                exception = caught;
            }
        }

        Assert.NotNull(exception);
        Assert.Equal(2 * 48, (await model.RunAsync(TinyBert.Ids(2, 3))).Get<float>("last_hidden_state").FlattenedLength);
    }

    [Fact]
    public async Task Dispose_WhileAPassRuns_LetsItEnd()
    {
        var model = await LoadAsync();
        var running = model.RunAsync(LargeBatch);

        model.Dispose();
        model.Dispose();

        // The pass had begun, or it is told that it came too late; it never reads unmapped weights.
        try
        {
            Assert.Equal(512 * 128 * 48, (await running).Get<float>("last_hidden_state").FlattenedLength);
        }
        catch (ObjectDisposedException)
        {
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.RunAsync(TinyBert.Ids(2, 3)));
    }

    [Fact]
    public async Task FromPackageAsync_CancelledBefore_LoadsNothing() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => NeuralNetworkFactory.FromPackageAsync<float>(
            ModelPackage.Load(Fixtures.Committed("tiny/bert-base")), cancellationToken: new CancellationToken(canceled: true)));

    [Fact]
    public async Task FromPackageAsync_OneThread_GivesTheSameNumbers()
    {
        using var one = await LoadAsync(new RuntimeOptions { Threads = 1 });
        using var all = await LoadAsync();

        var expected = (await all.RunAsync(TinyBert.Ids(2, 7, 3))).Get<float>("pooler_output");
        var actual = (await one.RunAsync(TinyBert.Ids(2, 7, 3))).Get<float>("pooler_output");

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public async Task FromPackageAsync_NoThreads_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => LoadAsync(new RuntimeOptions { Threads = 0 }));

    private static Task<IModel<float>> LoadAsync(RuntimeOptions? options = null) =>
        NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(Fixtures.Committed("tiny/bert-base")), options);
}
