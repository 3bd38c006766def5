using AiDotNet.Hub.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>A session of the engine. Thread-safe; one that is disposed while a pass runs goes when the pass ends.</summary>
internal sealed class GraphSession : IDisposable
{
    private static readonly Lock Starting = new();
    private static bool _exiting;

    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly string _source;
    private int _users = 1;
    private int _disposed;

    static GraphSession()
    {
        EngineTelemetry.SwitchOff();
        // A process that ends while the library loads in the background, as after a refused file, would end in a crash: its end waits.
        AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
        {
            lock (Starting)
            {
                _exiting = true;
            }
        };
    }

    private GraphSession(string source, RuntimeOptions options, Func<SessionOptions, InferenceSession> open)
    {
        _source = source;
        // The session reads its options as long as it lives.
        _options = new SessionOptions
        {
            IntraOpNumThreads = options.Threads ?? 0,
            // The engine logs to the process's stderr: warnings there are of no use to the caller, and errors come as exceptions.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            _session = open(_options);
        }
        catch (OnnxRuntimeException exception)
        {
            _options.Dispose();
            throw new PackageFormatException(CheckpointRule.ModelRefused, source, $"ONNX Runtime does not load the model: {exception.Message}", exception);
        }
        catch
        {
            _options.Dispose();
            throw;
        }
    }

    /// <summary>The inputs that the model declares.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>The inputs' names, in the model's order.</summary>
    public IReadOnlyList<string> InputNames => _session.InputNames;

    /// <summary>The outputs' names, in the model's order.</summary>
    public IReadOnlyList<string> OutputNames => _session.OutputNames;

    /// <summary>
    /// Begins to load the native library, which takes as long as reading headers and describing the graph: both go on at once.
    /// Where it cannot be loaded, opening the session says so.
    /// </summary>
    public static void StartEngine() => ThreadPool.UnsafeQueueUserWorkItem(
        static _ =>
        {
            try
            {
                lock (Starting)
                {
                    if (!_exiting)
                    {
                        OrtEnv.Instance();
                    }
                }
            }
            catch (Exception exception) when (exception is OnnxRuntimeException or TypeInitializationException or DllNotFoundException)
            {
                // Opening the session meets the same failure on the caller's own path.
            }
        },
        null);

    /// <summary>Opens a graph whose weights lie in files.</summary>
    /// <param name="model">The model proto.</param>
    /// <param name="weights">Where the weights lie.</param>
    /// <param name="source">The weights' file, for messages.</param>
    /// <param name="options">The caller's options.</param>
    public static GraphSession Open(byte[] model, ExternalWeights weights, string source, RuntimeOptions options) => new(
        source,
        options,
        session =>
        {
            // Without packing the weights stay mapped: loading takes milliseconds, and processes share the pages.
            session.AddSessionConfigEntry("session.disable_prepacking", "1");
            session.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weights.Folder);
            return new InferenceSession(model, session);
        });

    /// <summary>Opens an <c>.onnx</c> file.</summary>
    public static GraphSession Open(string path, RuntimeOptions options) => new(path, options, session => new InferenceSession(path, session));

    /// <summary>One pass.</summary>
    /// <typeparam name="TResult">What is read from the outputs.</typeparam>
    /// <param name="names">The names of the inputs given.</param>
    /// <param name="values">The inputs, in the order of <paramref name="names"/>.</param>
    /// <param name="read">Reads the outputs, in the order of <see cref="OutputNames"/>; they are gone afterwards.</param>
    /// <param name="cancellationToken">Ends the pass between two operators.</param>
    public TResult Run<TResult>(
        IReadOnlyCollection<string> names,
        IReadOnlyCollection<OrtValue> values,
        Func<IReadOnlyList<OrtValue>, TResult> read,
        CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var registration = cancellationToken.Register(() => run.Terminate = true);
            using var outputs = _session.Run(run, names, values, _session.OutputNames);
            return read(outputs);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new HubException(HubErrorCode.Unexpected, $"{_source}: the pass failed: {exception.Message}", exception);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Leave();
        }
    }

    private void Enter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0 && Volatile.Read(ref _disposed) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return;
            }

            users = seen;
        }

        throw new ObjectDisposedException(nameof(IModel<>), $"The model of '{_source}' was disposed.");
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _session.Dispose();
            _options.Dispose();
        }
    }
}
