namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Why weights and architecture do not go together: the <c>Rule</c> of <see cref="Errors.PackageFormatException"/>, listed in <c>docs/spec/package.md</c>.</summary>
internal static class CheckpointRule
{
    public const string TensorMissing = nameof(TensorMissing);
    public const string TensorShape = nameof(TensorShape);
    public const string TensorType = nameof(TensorType);
    public const string TensorUnexpected = nameof(TensorUnexpected);
    public const string TensorAmbiguous = nameof(TensorAmbiguous);
    public const string ConfigValue = nameof(ConfigValue);
    public const string ModelRefused = nameof(ModelRefused);
}
