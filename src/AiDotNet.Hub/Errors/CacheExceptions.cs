namespace AiDotNet.Hub.Errors;

/// <summary>Not in the cache, and the network may not be used.</summary>
/// <param name="id">The model's id, with the revision where one was asked for.</param>
/// <param name="missing">What exactly is missing: the model, a revision, or file names.</param>
public sealed class OfflineMissException(string id, string missing)
    : HubException(
        HubErrorCode.OfflineMiss,
        $"'{id}' is not in the cache and offline mode is on: {missing}. Run 'adn pull {id}' while online.");

/// <summary>Another process holds the cache's lock for longer than the caller wants to wait.</summary>
/// <param name="message">Which lock, and how long was waited.</param>
public sealed class CacheBusyException(string message) : HubException(HubErrorCode.CacheBusy, message);

/// <summary>The disk is full or refuses the write. Nothing half-written was left behind.</summary>
/// <param name="message">Which path, and how much space was needed where that is known.</param>
/// <param name="inner">The cause.</param>
public sealed class DiskFailureException(string message, Exception? inner = null)
    : HubException(HubErrorCode.DiskFailure, message, inner);
