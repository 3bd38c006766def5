using System.Numerics;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Graph;
using Microsoft.ML.OnnxRuntime;

namespace AiDotNet.Hub.Runtime;

/// <summary>A model on a session: checks inputs, stands in for those left out, converts at the boundary.</summary>
internal sealed class SessionModel<T> : IModel<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly GraphSession _session;
    private readonly IReadOnlyList<ModelInput> _inputs;

    public SessionModel(ModelPackage package, GraphSession session, IReadOnlyList<ModelInput> inputs)
    {
        Package = package;
        _session = session;
        _inputs = inputs;
        InputNames = [.. inputs.OrderBy(input => input.Default != InputDefault.None).Select(input => input.Name)];
    }

    public ModelPackage Package { get; }

    public IReadOnlyList<string> InputNames { get; }

    public IReadOnlyList<string> OutputNames => _session.OutputNames;

    public Task<NamedTensors> RunAsync(NamedTensors inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Task.Run(() => Run(inputs, cancellationToken), cancellationToken);
    }

    public void Dispose() => _session.Dispose();

    private NamedTensors Run(NamedTensors inputs, CancellationToken cancellationToken)
    {
        var complete = InputCheck.Complete(_inputs, inputs);
        var values = new List<OrtValue>(_inputs.Count);
        try
        {
            foreach (var (input, (tensor, shape)) in _inputs.Zip(complete))
            {
                values.Add(TensorBoundary<T>.ToEngine(input, tensor, shape));
            }

            return _session.Run([.. _inputs.Select(input => input.Name)], values, Read, cancellationToken);
        }
        finally
        {
            foreach (var value in values)
            {
                value.Dispose();
            }
        }
    }

    private NamedTensors Read(IReadOnlyList<OrtValue> outputs)
    {
        var result = new NamedTensors();
        for (var index = 0; index < outputs.Count; index++)
        {
            TensorBoundary<T>.FromEngine(OutputNames[index], outputs[index], result);
        }

        return result;
    }
}
