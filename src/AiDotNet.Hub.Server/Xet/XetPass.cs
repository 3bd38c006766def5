namespace AiDotNet.Hub.Server.Xet;

/// <summary>What a Xet token allows; the rights were checked when it was given out.</summary>
/// <param name="MayWrite">Whether files may be sent.</param>
/// <param name="Repository">The repository whose files may be fetched, or to which they are sent.</param>
/// <param name="UserId">Who has it; null for nobody in particular, who only reads.</param>
internal sealed record XetPass(bool MayWrite, RepositoryKey Repository, long? UserId);

/// <summary>What the address of a piece of a xorb allows.</summary>
/// <param name="XorbId">The xorb's row.</param>
/// <param name="Start">The first byte of the serialized xorb.</param>
/// <param name="End">Behind the last byte.</param>
internal sealed record XorbPass(long XorbId, long Start, long End);
