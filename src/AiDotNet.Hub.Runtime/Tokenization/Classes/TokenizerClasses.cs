namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>The classes that are built in, by their names and by the model types that stand for them.</summary>
internal static class TokenizerClasses
{
    private static readonly TokenizerClass[] All =
    [
        new AlbertTokenizer(), new BertTokenizer(), new CamembertTokenizer(), new CanineTokenizer(), new CLIPTokenizer(), new DebertaV2Tokenizer(),
        new EsmTokenizer(), new GemmaTokenizer(), new GPT2Tokenizer(), new LlamaTokenizer(), new MBartTokenizer(), new Qwen2Tokenizer(), new RobertaTokenizer(), new T5Tokenizer(),
        new XLMRobertaTokenizer(),
    ];

    // Model types of transformers' own table whose class is built in; every other type is read as it is.
    private static readonly (string Class, string Types)[] Table =
    [
        ("AlbertTokenizer", "albert nystromformer yoso"),
        ("BertTokenizer", "align bark bert blip bros chinese_clip convbert distilbert electra ernie flava git grounding-dino layoutlm megatron-bert mm-grounding-dino nezha qdqbert realm retribert squeezebert tvp vilt visual_bert"),
        ("MobileBertTokenizer", "mobilebert"),
        ("CamembertTokenizer", "camembert"),
        ("CanineTokenizer", "canine"),
        ("CLIPTokenizer", "aimv2 clip clipseg groupvit omdet-turbo oneformer owlv2 owlvit sam3 sam3_video xclip"),
        ("DebertaV2Tokenizer", "deberta-v2"),
        ("EsmTokenizer", "esm"),
        ("GemmaTokenizer", "gemma gemma2 gemma3 gemma3_text gemma3n gemma3n_text recurrent_gemma shieldgemma2 t5gemma"),
        ("GPT2Tokenizer", "blip-2 codegen dbrx emu3 exaone4 flex_olmo gpt2 gpt_bigcode gpt_neo gptj granite granitemoe granitemoehybrid granitemoeshared instructblip instructblipvideo jais2 olmo3 opt phi starcoder2"),
        ("LlamaTokenizer", "idefics idefics2"),
        ("LukeTokenizer", "luke"),
        ("MBartTokenizer", "mbart"),
        ("Qwen2Tokenizer", "audioflamingo3 colqwen2 internvl lighton_ocr ovis2 qwen2 qwen2_5_omni qwen2_5_vl qwen2_audio qwen2_moe qwen2_vl qwen3 qwen3_moe qwen3_next qwen3_omni_moe qwen3_vl qwen3_vl_moe"),
        ("RobertaTokenizer", "bart bridgetower clap data2vec-text ibert lilt longformer mega mra roberta roberta-prelayernorm"),
        ("T5Tokenizer", "longt5 mt5 musicgen musicgen_melody pix2struct switch_transformers t5 umt5"),
        ("XLMRobertaTokenizer", "kosmos-2 metaclip_2 trocr xlm-roberta xlm-roberta-xl xmod"),
    ];

    private static readonly Dictionary<string, string> ByType = Table
        .SelectMany(line => line.Types.Split(' ').Select(type => (type, line.Class)))
        .ToDictionary(pair => pair.type, pair => pair.Class, StringComparer.Ordinal);

    /// <summary>The class of a name; null where it is not built in.</summary>
    public static TokenizerClass? Find(string? name) => Array.Find(All, known => name is not null && known.Names.Contains(name));

    /// <summary>The name of the class that stands for a model type; null where there is none that is built in.</summary>
    public static string? NameOf(string? modelType) => modelType is null ? null : ByType.GetValueOrDefault(modelType);
}
