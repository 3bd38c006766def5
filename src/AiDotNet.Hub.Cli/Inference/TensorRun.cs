using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime;

namespace AiDotNet.Hub.Cli.Inference;

/// <summary>One forward pass from a safetensors file into another. What the file does not name is not given to the model.</summary>
internal static class TensorRun
{
    public static async Task RunAsync(ModelPackage package, string inputFile, string outputFile, bool hiddenStates, CancellationToken cancellationToken)
    {
        var inputs = SafetensorsInputs.Read(inputFile);
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(package, new RuntimeOptions { OutputHiddenStates = hiddenStates }, cancellationToken);
        NamedTensors outputs;
        try
        {
            outputs = await model.RunAsync(inputs, cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"{inputFile}: {exception.Message}", exception);
        }

        await SafetensorsWriter.WriteAsync(outputFile, [.. outputs.Names.Select(name => ToEntry(name, outputs[name]))], null, cancellationToken);
    }

    private static SafetensorsWriter.Entry ToEntry(string name, object tensor) => tensor switch
    {
        Tensor<float> floats => Entry(name, SafetensorsDtype.F32, floats),
        Tensor<double> doubles => Entry(name, SafetensorsDtype.F64, doubles),
        Tensor<Half> halves => Entry(name, SafetensorsDtype.F16, halves),
        Tensor<long> longs => Entry(name, SafetensorsDtype.I64, longs),
        Tensor<int> ints => Entry(name, SafetensorsDtype.I32, ints),
        Tensor<byte> bytes => Entry(name, SafetensorsDtype.U8, bytes),
        Tensor<bool> booleans => Entry(name, SafetensorsDtype.Bool, booleans),
        _ => throw new HubException(HubErrorCode.NotSupported, $"Output '{name}' is a {tensor.GetType().GenericTypeArguments[0].Name} tensor, which is not written."),
    };

    private static SafetensorsWriter.Entry Entry<T>(string name, SafetensorsDtype dtype, Tensor<T> tensor)
        where T : unmanaged
    {
        var elements = new T[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return SafetensorsWriter.Entry.FromMemory(name, dtype, [.. tensor.Lengths.ToArray().Select(extent => (long)extent)], MemoryMarshal.AsBytes<T>(elements).ToArray());
    }
}
