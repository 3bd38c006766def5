using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Protocol;

/// <summary>Source-generated JSON of everything that crosses the wire: names as the Hub has them, null left out, unknown keys ignored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 64)]
[JsonSerializable(typeof(WhoAmI))]
[JsonSerializable(typeof(RepositoryRequest))]
[JsonSerializable(typeof(RepositoryCreated))]
[JsonSerializable(typeof(RefList))]
[JsonSerializable(typeof(BranchRequest))]
[JsonSerializable(typeof(TagRequest))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(ModelInfo))]
[JsonSerializable(typeof(IReadOnlyList<ModelInfo>))]
[JsonSerializable(typeof(IReadOnlyList<TreeEntry>))]
[JsonSerializable(typeof(PathsInfoRequest))]
[JsonSerializable(typeof(PreuploadRequest))]
[JsonSerializable(typeof(PreuploadReply))]
[JsonSerializable(typeof(LfsBatchRequest))]
[JsonSerializable(typeof(LfsBatchReply))]
[JsonSerializable(typeof(LfsPointer))]
[JsonSerializable(typeof(LfsCompletion))]
[JsonSerializable(typeof(XetToken))]
[JsonSerializable(typeof(XorbStored))]
[JsonSerializable(typeof(ShardStored))]
[JsonSerializable(typeof(ShardLine))]
[JsonSerializable(typeof(XetReconstruction))]
[JsonSerializable(typeof(CommitLine))]
[JsonSerializable(typeof(CommitHeader))]
[JsonSerializable(typeof(CommitFile))]
[JsonSerializable(typeof(CommitReply))]
[JsonSerializable(typeof(ValidateYamlRequest))]
[JsonSerializable(typeof(ValidateYamlReply))]
internal sealed partial class HubJsonContext : JsonSerializerContext;
