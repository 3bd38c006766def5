using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Cli;

/// <summary>What the process says to the shell; <c>docs/spec/error-codes.md</c> has the same table.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Other = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int NoAccess = 4;
    public const int Integrity = 5;
    public const int BadPackage = 6;
    public const int OfflineMiss = 7;
    public const int HubUnreachable = 8;
    public const int Disk = 9;
    public const int Cancelled = 130;

    public static int Of(HubErrorCode code) => code switch
    {
        HubErrorCode.ModelNotFound or HubErrorCode.RevisionNotFound or HubErrorCode.EntryNotFound => NotFound,
        HubErrorCode.LoginRequired or HubErrorCode.InvalidToken or HubErrorCode.AccessDenied or HubErrorCode.GatedModel => NoAccess,
        HubErrorCode.Integrity => Integrity,
        HubErrorCode.PackageFormat => BadPackage,
        HubErrorCode.OfflineMiss => OfflineMiss,
        HubErrorCode.HubUnavailable or HubErrorCode.RateLimited => HubUnreachable,
        HubErrorCode.DiskFailure => Disk,
        _ => Other,
    };
}
