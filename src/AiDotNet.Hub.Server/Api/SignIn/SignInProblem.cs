namespace AiDotNet.Hub.Server.Api.SignIn;

/// <summary>Why somebody is not signed in.</summary>
internal enum SignInProblem
{
    Wrong,
    TooMany,
    Unknown,
    Provider,
}

/// <summary>The problems in addresses and in words. An address names one of them and can say nothing else.</summary>
internal static class SignInProblems
{
    public static string NameOf(SignInProblem problem) => problem switch
    {
        SignInProblem.Wrong => "wrong",
        SignInProblem.TooMany => "too-many",
        SignInProblem.Unknown => "unknown",
        SignInProblem.Provider => "provider",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };

    public static SignInProblem? Find(string? name) => name switch
    {
        "wrong" => SignInProblem.Wrong,
        "too-many" => SignInProblem.TooMany,
        "unknown" => SignInProblem.Unknown,
        "provider" => SignInProblem.Provider,
        _ => null,
    };

    public static string TextOf(SignInProblem problem) => problem switch
    {
        SignInProblem.Wrong => "The name or the password is wrong.",
        SignInProblem.TooMany => "Too many attempts. Wait a while, then try again.",
        SignInProblem.Unknown => "You are not known on this hub. Ask those who run it to make an account for you.",
        SignInProblem.Provider => "The sign-in provider did not confirm who you are. Try again; if that does not help, tell those who run the hub.",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };
}
