using AiDotNet.Hub.Runtime.Graph;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Architectures;

/// <summary>BERT: learned positions and token types, layers with the norm behind each half, pooler, and the heads on it.</summary>
internal sealed class BertFamily : ArchitectureFamily
{
    private const string Batch = "batch";
    private const string Sequence = "sequence";

    public override string ModelType => "bert";

    public override string BaseArchitecture => "BertModel";

    public override IReadOnlyList<string> Architectures { get; } =
    [
        "BertModel", "BertForSequenceClassification", "BertForMaskedLM", "BertForTokenClassification", "BertForQuestionAnswering",
        "BertForNextSentencePrediction", "BertForPreTraining",
    ];

    public override string Prefix => "bert.";

    public override IReadOnlyList<string> Skippable { get; } =
        ["embeddings.position_ids", "embeddings.token_type_ids", "pooler.", "cls.", "classifier.", "qa_outputs."];

    public override IReadOnlyList<ModelInput> Build(string architecture, ArchitectureConfig config, NetworkBuilder network, bool hiddenStates)
    {
        var bert = new Bert(network, new BertShape(config), hiddenStates);
        switch (architecture)
        {
            case "BertForSequenceClassification":
                bert.Pooled("logits", "classifier", config.LabelCount);
                break;
            case "BertForTokenClassification":
                bert.PerToken("logits", bert.Classify(bert.Last, "classifier", config.LabelCount), config.LabelCount);
                break;
            case "BertForQuestionAnswering":
                bert.QuestionAnswering();
                break;
            case "BertForMaskedLM":
                bert.MaskedLanguage("logits", config.Flag("tie_word_embeddings", true));
                break;
            case "BertForNextSentencePrediction":
                bert.Pooled("logits", "cls.seq_relationship", 2);
                break;
            case "BertForPreTraining":
                bert.MaskedLanguage("prediction_logits", config.Flag("tie_word_embeddings", true));
                bert.Pooled("seq_relationship_logits", "cls.seq_relationship", 2);
                break;
            default:
                bert.Encoder();
                break;
        }

        return bert.Inputs;
    }

    /// <summary>The numbers of a configuration, each honoured or refused.</summary>
    private sealed class BertShape
    {
        public BertShape(ArchitectureConfig config)
        {
            Vocabulary = config.Integer("vocab_size", 30522);
            Hidden = config.Integer("hidden_size", 768);
            Layers = config.Integer("num_hidden_layers", 12, alias: "num_layers");
            Heads = config.Integer("num_attention_heads", 12);
            Intermediate = config.Integer("intermediate_size", 3072);
            Positions = config.Integer("max_position_embeddings", 512);
            Types = config.Integer("type_vocab_size", 2);
            Epsilon = config.Number("layer_norm_eps", 1e-12f);
            Activation = config.Activation("hidden_act", "gelu");
            if (Hidden % Heads != 0)
            {
                throw config.Broken("num_attention_heads", $"'hidden_size' {Hidden} is no multiple of 'num_attention_heads' {Heads}");
            }

            config.RefuseUnless(!config.Flag("is_decoder", false), "is_decoder");
            config.RefuseUnless(!config.Flag("add_cross_attention", false), "add_cross_attention");
            config.RefuseUnless(config.Text("position_embedding_type", "absolute") == "absolute", "position_embedding_type");
            config.RefuseWherePresent("pruned_heads");
            config.RefuseWherePresent("quantization_config");
        }

        public long Vocabulary { get; }

        public long Hidden { get; }

        public int Layers { get; }

        public long Heads { get; }

        public long Intermediate { get; }

        public long Positions { get; }

        public long Types { get; }

        public float Epsilon { get; }

        public string Activation { get; }
    }

    /// <summary>One network: the encoder is described by the constructor, a head by each of the methods.</summary>
    private sealed class Bert
    {
        private readonly NetworkBuilder _network;
        private readonly GraphBuilder _graph;
        private readonly BertShape _shape;
        private readonly GraphValue _batchAndSequence;

        public Bert(NetworkBuilder network, BertShape shape, bool hiddenStates)
        {
            (_network, _graph, _shape) = (network, network.Graph, shape);
            Inputs =
            [
                Ids("input_ids", InputDefault.None, shape.Vocabulary, "vocab_size"),
                Ids("attention_mask", InputDefault.Ones),
                Ids("token_type_ids", InputDefault.Zeros, shape.Types, "type_vocab_size"),
                Ids("position_ids", InputDefault.Positions, shape.Positions, "max_position_embeddings"),
            ];
            var ids = _graph.Input("input_ids", TensorElementType.Int64, Batch, Sequence);
            var mask = _graph.AdditiveMask(_graph.Input("attention_mask", TensorElementType.Int64, Batch, Sequence));
            var types = _graph.Input("token_type_ids", TensorElementType.Int64, Batch, Sequence);
            var positions = _graph.Input("position_ids", TensorElementType.Int64, "batch_or_one", Sequence);
            _batchAndSequence = _graph.Node("Shape", [ids]);

            var x = Embeddings(ids, types, positions);
            Hidden(0, x);
            for (var layer = 0; layer < shape.Layers; layer++)
            {
                x = Layer(x, mask, $"encoder.layer.{layer}");
                Hidden(layer + 1, x);
            }

            Last = x;

            void Hidden(int index, GraphValue value)
            {
                if (hiddenStates)
                {
                    PerToken($"hidden_states.{index}", value, shape.Hidden);
                }
            }
        }

        public IReadOnlyList<ModelInput> Inputs { get; }

        /// <summary>What the last layer gives, [batch * sequence, hidden].</summary>
        public GraphValue Last { get; }

        public void Encoder()
        {
            PerToken("last_hidden_state", Last, _shape.Hidden);
            // Many checkpoints were saved without a pooler, since nothing they are used for needs one.
            if (_network.Checkpoint.Contains("pooler.dense.weight"))
            {
                _graph.Output("pooler_output", Pooler(), Batch, $"{_shape.Hidden}");
            }
        }

        public GraphValue Classify(GraphValue x, string name, long labels) => _network.Linear(x, name, _shape.Hidden, labels);

        public void Pooled(string output, string name, long labels) =>
            _graph.Output(output, Classify(Pooler(), name, labels), Batch, $"{labels}");

        public void QuestionAnswering()
        {
            var logits = Unflatten(Classify(Last, "qa_outputs", 2), 2);
            _graph.Output("start_logits", _graph.Node("Gather", [logits, _graph.Scalar(0L)], NodeAttribute.Integer("axis", 2)), Batch, Sequence);
            _graph.Output("end_logits", _graph.Node("Gather", [logits, _graph.Scalar(1L)], NodeAttribute.Integer("axis", 2)), Batch, Sequence);
        }

        public void MaskedLanguage(string output, bool tied)
        {
            const string Head = "cls.predictions";
            var dense = _network.Linear(Last, $"{Head}.transform.dense", _shape.Hidden, _shape.Hidden);
            var x = _network.LayerNorm(_graph.Activate(dense, _shape.Activation), $"{Head}.transform.LayerNorm", _shape.Hidden, _shape.Epsilon);
            // A decoder that is stored is used even where the configuration ties it: it is equal, or it is what was trained.
            var weight = !tied || _network.Checkpoint.Contains($"{Head}.decoder.weight") ? $"{Head}.decoder.weight" : "embeddings.word_embeddings.weight";
            var bias = !tied || _network.Checkpoint.Contains($"{Head}.decoder.bias") ? $"{Head}.decoder.bias" : $"{Head}.bias";
            var logits = _network.Linear(x, _network.Weight(weight, _shape.Vocabulary, _shape.Hidden), _network.Weight(bias, _shape.Vocabulary));
            PerToken(output, logits, _shape.Vocabulary);
        }

        public void PerToken(string output, GraphValue x, long size) => _graph.Output(output, Unflatten(x, size), Batch, Sequence, $"{size}");

        private static ModelInput Ids(string name, InputDefault missing, long? limit = null, string? limitKey = null) => new()
        {
            Name = name,
            Type = TensorElementType.Int64,
            Axes = [new InputAxis(Batch, MayBeOne: missing == InputDefault.Positions), new InputAxis(Sequence)],
            Default = missing,
            ValueLimit = limit,
            LimitKey = limitKey,
        };

        private GraphValue Embeddings(GraphValue ids, GraphValue types, GraphValue positions)
        {
            var words = _network.Embedding(ids, "embeddings.word_embeddings.weight", _shape.Vocabulary, _shape.Hidden);
            var kinds = _network.Embedding(types, "embeddings.token_type_embeddings.weight", _shape.Types, _shape.Hidden);
            var places = _network.Embedding(positions, "embeddings.position_embeddings.weight", _shape.Positions, _shape.Hidden);
            var sum = _graph.Node("Add", [_graph.Node("Add", [words, kinds]), places]);
            var flat = _graph.Node("Reshape", [sum, _graph.Constant(-1, _shape.Hidden)]);
            return _network.LayerNorm(flat, "embeddings.LayerNorm", _shape.Hidden, _shape.Epsilon);
        }

        private GraphValue Layer(GraphValue x, GraphValue mask, string name)
        {
            var attention = _graph.SelfAttention(
                Projection("query"), Projection("key"), Projection("value"), mask, _batchAndSequence, _shape.Heads, _shape.Hidden / _shape.Heads);
            x = AddAndNorm(x, _network.Linear(attention, $"{name}.attention.output.dense", _shape.Hidden, _shape.Hidden), $"{name}.attention.output.LayerNorm");
            var inner = _graph.Activate(_network.Linear(x, $"{name}.intermediate.dense", _shape.Hidden, _shape.Intermediate), _shape.Activation);
            return AddAndNorm(x, _network.Linear(inner, $"{name}.output.dense", _shape.Intermediate, _shape.Hidden), $"{name}.output.LayerNorm");

            GraphValue Projection(string part) => _network.Linear(x, $"{name}.attention.self.{part}", _shape.Hidden, _shape.Hidden);
        }

        private GraphValue AddAndNorm(GraphValue x, GraphValue change, string norm) =>
            _network.LayerNorm(_graph.Node("Add", [x, change]), norm, _shape.Hidden, _shape.Epsilon);

        private GraphValue Pooler()
        {
            var first = _graph.Node("Gather", [Unflatten(Last, _shape.Hidden), _graph.Scalar(0L)], NodeAttribute.Integer("axis", 1));
            return _graph.Node("Tanh", [_network.Linear(first, "pooler.dense", _shape.Hidden, _shape.Hidden)]);
        }

        private GraphValue Unflatten(GraphValue x, long size) =>
            _graph.Node("Reshape", [x, _graph.Node("Concat", [_batchAndSequence, _graph.Constant(size)], NodeAttribute.Integer("axis", 0))]);
    }
}
