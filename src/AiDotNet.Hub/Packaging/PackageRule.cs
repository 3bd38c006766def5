namespace AiDotNet.Hub.Packaging;

/// <summary>The stable names of all refusals, the <c>Rule</c> of <see cref="Errors.PackageFormatException"/>. <c>docs/spec/package.md</c> says what each means; a test compares.</summary>
internal static class PackageRule
{
    // Folder
    public const string FolderMissing = nameof(FolderMissing);
    public const string ConfigMissing = nameof(ConfigMissing);
    public const string WeightsMissing = nameof(WeightsMissing);
    public const string ShardMissing = nameof(ShardMissing);
    public const string CardMissing = nameof(CardMissing);
    public const string ReferenceMissing = nameof(ReferenceMissing);
    public const string PathOutside = nameof(PathOutside);
    public const string LinkOutside = nameof(LinkOutside);
    public const string NamesDifferInCase = nameof(NamesDifferInCase);
    public const string SpecialFile = nameof(SpecialFile);
    public const string TooManyFiles = nameof(TooManyFiles);
    public const string FileTooLarge = nameof(FileTooLarge);
    public const string PackageTooLarge = nameof(PackageTooLarge);

    // JSON documents
    public const string JsonTooLarge = nameof(JsonTooLarge);
    public const string JsonTooDeep = nameof(JsonTooDeep);
    public const string JsonInvalid = nameof(JsonInvalid);
    public const string JsonNotObject = nameof(JsonNotObject);
    public const string DuplicateName = nameof(DuplicateName);
    public const string WrongType = nameof(WrongType);
    public const string ArchitectureMissing = nameof(ArchitectureMissing);
    public const string FormatVersionUnknown = nameof(FormatVersionUnknown);

    // Card
    public const string CardTooLarge = nameof(CardTooLarge);
    public const string CardInvalid = nameof(CardInvalid);
    public const string CardTooDeep = nameof(CardTooDeep);
    public const string CardExpandsTooFar = nameof(CardExpandsTooFar);

    // Files that are no weights
    public const string FileTooShort = nameof(FileTooShort);
    public const string LfsPointer = nameof(LfsPointer);
    public const string HtmlPage = nameof(HtmlPage);
    public const string PickleFile = nameof(PickleFile);
    public const string CheckpointInvalid = nameof(CheckpointInvalid);
    public const string BareFloat32Run = nameof(BareFloat32Run);
    public const string BareFloat32Size = nameof(BareFloat32Size);

    // safetensors container
    public const string HeaderTooLarge = nameof(HeaderTooLarge);
    public const string HeaderEmpty = nameof(HeaderEmpty);
    public const string HeaderBeyondFile = nameof(HeaderBeyondFile);
    public const string HeaderNotObject = nameof(HeaderNotObject);
    public const string HeaderNotUtf8 = nameof(HeaderNotUtf8);
    public const string TooManyNames = nameof(TooManyNames);
    public const string MetadataNotText = nameof(MetadataNotText);
    public const string EntryNotObject = nameof(EntryNotObject);
    public const string DtypeInvalid = nameof(DtypeInvalid);
    public const string ShapeInvalid = nameof(ShapeInvalid);
    public const string ShapeOverflow = nameof(ShapeOverflow);
    public const string RankTooHigh = nameof(RankTooHigh);
    public const string OffsetsInvalid = nameof(OffsetsInvalid);
    public const string SizeMismatch = nameof(SizeMismatch);
    public const string OffsetsBeyondFile = nameof(OffsetsBeyondFile);
    public const string OffsetsOverlap = nameof(OffsetsOverlap);
    public const string OffsetsHole = nameof(OffsetsHole);
    public const string TrailingBytes = nameof(TrailingBytes);

    // Index of shards
    public const string WeightMapInvalid = nameof(WeightMapInvalid);
    public const string TensorNotInShard = nameof(TensorNotInShard);
}
