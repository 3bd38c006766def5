using System.Runtime.InteropServices;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>
/// ONNX Runtime, from 1.31 on also on Linux and macOS, keeps a device id and a database of events in the user's cache folder and sends them
/// to its maker, unless <c>ORT_DISABLE_TELEMETRY</c> is set before its environment exists. Loading a model must do neither, so it is set
/// here; who wants the telemetry sets the variable to <c>0</c>.
/// </summary>
internal static partial class EngineTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>To be called before anything of the engine is touched.</summary>
    public static void SwitchOff()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, "1");
        if (!OperatingSystem.IsWindows())
        {
            // .NET keeps a copy of the environment on Unix; native code reads the original.
            _ = SetNative(Variable, "1", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
