using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Parts were never written, or were written again with other bytes. What is there stays.</summary>
/// <param name="what">What was to be assembled.</param>
/// <param name="numbers">The parts.</param>
internal sealed class MissingPartsException(string what, IReadOnlyList<int> numbers)
    : HubException(
        HubErrorCode.InvalidRequest,
        $"{what}: {(numbers.Count == 1 ? "part" : "parts")} {string.Join(", ", numbers.Take(20))}{(numbers.Count > 20 ? ", …" : "")} did not arrive as the completion names them. "
        + "Send them to their addresses again, then complete with the new ETags.");
