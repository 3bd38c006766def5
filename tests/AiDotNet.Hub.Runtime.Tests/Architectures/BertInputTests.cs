using System.Numerics.Tensors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>What a caller may give and leave out, and what is refused before the engine sees it.</summary>
public sealed class BertInputTests : IAsyncLifetime
{
    private IModel<float> _model = null!;

    public async ValueTask InitializeAsync() =>
        _model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(Fixtures.Committed("tiny/bert-base")));

    public ValueTask DisposeAsync()
    {
        _model.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Names_OfABertModel_AreThoseOfTransformers()
    {
        Assert.Equal(["input_ids", "attention_mask", "token_type_ids", "position_ids"], _model.InputNames);
        Assert.Equal(["last_hidden_state", "pooler_output"], _model.OutputNames);
    }

    [Fact]
    public async Task RunAsync_InputsLeftOut_EqualsTheirDefaultsWrittenOut()
    {
        var ids = Tensor.Create([2L, 7, 9, 3, 2, 8, 6, 3], [2, 4]);
        var full = new NamedTensors()
            .Set("input_ids", ids)
            .Set("attention_mask", Tensor.Create([1L, 1, 1, 1, 1, 1, 1, 1], [2, 4]))
            .Set("token_type_ids", Tensor.Create(new long[8], [2, 4]))
            .Set("position_ids", Tensor.Create([0L, 1, 2, 3, 0, 1, 2, 3], [2, 4]));

        var expected = await LastAsync(full);
        var actual = await LastAsync(new NamedTensors().Set("input_ids", ids));

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task RunAsync_OtherPositionsOrTypes_ChangeTheOutput()
    {
        var plain = await LastAsync(TinyBert.Ids(2, 7, 9, 3));

        var moved = await LastAsync(TinyBert.Ids(2, 7, 9, 3).Set("position_ids", Tensor.Create([5L, 6, 7, 8], [1, 4])));
        var typed = await LastAsync(TinyBert.Ids(2, 7, 9, 3).Set("token_type_ids", Tensor.Create([0L, 0, 1, 1], [1, 4])));

        Assert.NotEqual(plain, moved);
        Assert.NotEqual(plain, typed);
    }

    [Fact]
    public async Task RunAsync_Int32Ids_AreWidened()
    {
        var wide = await LastAsync(TinyBert.Ids(2, 7, 9, 3));

        var narrow = await LastAsync(new NamedTensors().Set("input_ids", Tensor.Create([2, 7, 9, 3], [1, 4])));

        Assert.Equal(wide, narrow);
    }

    [Fact]
    public async Task RunAsync_ARowThatIsMaskedWhole_LeavesTheOtherRowsAlone()
    {
        var alone = await LastAsync(TinyBert.Ids(2, 7, 9, 3));
        var both = await LastAsync(new NamedTensors()
            .Set("input_ids", Tensor.Create([2L, 7, 9, 3, 0, 0, 0, 0], [2, 4]))
            .Set("attention_mask", Tensor.Create([1L, 1, 1, 1, 0, 0, 0, 0], [2, 4])));

        Assert.All(alone.Zip(both), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.DoesNotContain(both, float.IsNaN);
    }

    [Fact]
    public async Task RunAsync_LongerThanThePositions_SaysHowLongItMayBe() => Assert.Equal(
        "The input 'input_ids' has 129 positions a row; the model takes at most 128 ('max_position_embeddings'). Cut the text, or split it.",
        await RefusalAsync(TinyBert.Ids(new long[129])));

    [Theory]
    [InlineData(263)]
    [InlineData(-1)]
    public async Task RunAsync_IdOutsideTheVocabulary_SaysWhich(long id) => Assert.Equal(
        $"The input 'input_ids' holds {id}; its values must be from 0 to 262 ('vocab_size' is 263).",
        await RefusalAsync(TinyBert.Ids(2, id, 3)));

    [Fact]
    public async Task RunAsync_TypeOutsideTheTable_SaysWhich() => Assert.Equal(
        "The input 'token_type_ids' holds 2; its values must be from 0 to 1 ('type_vocab_size' is 2).",
        await RefusalAsync(TinyBert.Ids(2, 3).Set("token_type_ids", Tensor.Create([0L, 2], [1, 2]))));

    [Fact]
    public async Task RunAsync_MaskOfAnotherLength_NamesBothInputs() => Assert.Equal(
        "The inputs 'input_ids' and 'attention_mask' disagree: the axis 'sequence' is 3 in the one and 2 in the other.",
        await RefusalAsync(TinyBert.Ids(2, 5, 3).Set("attention_mask", Tensor.Create([1L, 1], [1, 2]))));

    [Fact]
    public async Task RunAsync_IdsWithoutBatchAxis_SaysWhichAxesThereAre() => Assert.Equal(
        "The input 'input_ids' has the shape [3], but must have 2 axes [batch, sequence].",
        await RefusalAsync(new NamedTensors().Set("input_ids", Tensor.Create([2L, 5, 3], [3]))));

    [Fact]
    public async Task RunAsync_NoTokens_IsRefused() => Assert.Equal(
        "The input 'input_ids' is empty: its shape is [1, 0].",
        await RefusalAsync(TinyBert.Ids()));

    [Fact]
    public async Task RunAsync_NoIds_SaysThatTheyAreMissing() => Assert.Equal(
        "The input 'input_ids' is missing; the model needs it.",
        await RefusalAsync(new NamedTensors().Set("attention_mask", Tensor.Create([1L], [1, 1]))));

    [Fact]
    public async Task RunAsync_UnknownInput_ListsTheKnownOnes() => Assert.Equal(
        "The model has no input 'ids', only: input_ids, attention_mask, token_type_ids, position_ids.",
        await RefusalAsync(TinyBert.Ids(2, 3).Set("ids", Tensor.Create([1L], [1]))));

    [Fact]
    public async Task RunAsync_FloatingIds_SaysWhatIsWanted() => Assert.Equal(
        "The input 'input_ids' must be a tensor of Int64, not of Single.",
        await RefusalAsync(new NamedTensors().Set("input_ids", Tensor.Create([2f, 3f], [1, 2]))));

    [Fact]
    public async Task RunAsync_ManyAtOnce_EachGetsItsOwn()
    {
        var expected = await Task.WhenAll(Enumerable.Range(1, 8).Select(async id => await LastAsync(TinyBert.Ids(2, id, 3))));

        var together = await Task.WhenAll(Enumerable.Range(0, 64).Select(index => LastAsync(TinyBert.Ids(2, (index % 8) + 1, 3))));

        Assert.All(together.Index(), item => Assert.Equal(expected[item.Index % 8], item.Item));
    }

    private async Task<float[]> LastAsync(NamedTensors inputs) => [.. (await _model.RunAsync(inputs)).Get<float>("last_hidden_state")];

    private async Task<string> RefusalAsync(NamedTensors inputs) =>
        (await Assert.ThrowsAsync<ArgumentException>(() => _model.RunAsync(inputs))).Message;
}
