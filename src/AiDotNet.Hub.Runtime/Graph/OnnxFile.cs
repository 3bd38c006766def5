using System.Numerics;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>A package's <c>.onnx</c> file, run as it is under its own names.</summary>
internal static class OnnxFile
{
    public static SessionModel<T> Open<T>(ModelPackage package, string path, RuntimeOptions options)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var session = OpenSession(path, options);
        try
        {
            if (options.OutputHiddenStates && !session.OutputNames.Any(name => name.StartsWith("hidden_states", StringComparison.Ordinal)))
            {
                throw new HubException(
                    HubErrorCode.NotSupported,
                    $"'{path}' has no hidden states among its outputs ({string.Join(", ", session.OutputNames)}). Export it with them, or ask for none.");
            }

            return new SessionModel<T>(package, session, Inputs(session));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static GraphSession OpenSession(string path, RuntimeOptions options)
    {
        try
        {
            return GraphSession.Open(path, options);
        }
        catch (PackageFormatException exception) when (
            new FileInfo(path).LinkTarget is not null && exception.Message.Contains("escapes model directory", StringComparison.Ordinal))
        {
            throw new HubException(
                HubErrorCode.NotSupported,
                $"'{path}' keeps weights in files beside it, and all of them are symbolic links into different folders, which ONNX Runtime refuses. Use a cache on a file system with hard links, or 'adn pull --local-dir' and load that folder.",
                exception);
        }
    }

    // The ids come first, since what is left out takes their shape.
    private static List<ModelInput> Inputs(GraphSession session)
    {
        var isEncoder = session.Inputs.ContainsKey("input_ids") && !session.InputNames.Any(name => name.StartsWith("past_", StringComparison.Ordinal));
        return [.. session.InputNames
            .OrderByDescending(name => name == "input_ids")
            .Select(name => Input(name, session.Inputs[name], isEncoder))];
    }

    private static ModelInput Input(string name, NodeMetadata metadata, bool isEncoder) => new()
    {
        Name = name,
        Type = metadata.IsTensor ? metadata.ElementDataType : TensorElementType.DataTypeMax,
        Axes = [.. metadata.IsTensor
            ? metadata.Dimensions.Select(extent => new InputAxis("", extent < 0 ? null : extent, MayBeEmpty: true))
            : []],
        Default = isEncoder && metadata is { IsTensor: true, ElementDataType: TensorElementType.Int64, Dimensions.Length: 2 }
            ? name switch
            {
                "attention_mask" => InputDefault.Ones,
                "token_type_ids" => InputDefault.Zeros,
                "position_ids" => InputDefault.Positions,
                _ => InputDefault.None,
            }
            : InputDefault.None,
    };
}
