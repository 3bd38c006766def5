namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>Why a task cannot be set up: the <c>Rule</c> of <see cref="Errors.PackageFormatException"/>, listed in <c>docs/spec/package.md</c>.</summary>
internal static class TaskRule
{
    /// <summary>A file that describes the task is not what it must be.</summary>
    public const string TaskConfigInvalid = nameof(TaskConfigInvalid);

    /// <summary>The network has no output, or not the shape, that the task needs.</summary>
    public const string TaskOutput = nameof(TaskOutput);
}
