using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kelmah.Testing;

/// <summary>What a process is told from outside, by the numbers of Linux.</summary>
internal static class Signals
{
    /// <summary>What Ctrl+C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>Ends a process in order.</summary>
    public const int Terminate = 15;

    /// <summary>Lets a stopped process run on.</summary>
    public const int Continue = 18;

    /// <summary>Stops a process where it is: it keeps its connections and answers nothing.</summary>
    public const int Stop = 19;

    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
