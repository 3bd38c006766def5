namespace AiDotNet.Hub.Server.Storage;

/// <summary>A part that was written aside.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Size">The number of bytes.</param>
/// <param name="Tag">What the store called the bytes when they came.</param>
internal sealed record UploadPart(int Number, long Size, string Tag);
