using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kelmah.LocalHost;

/// <summary>Entry point of a functions app that runs in one process.</summary>
public static class LocalApplication
{
    /// <summary>Creates a builder for the functions of the calling assembly.</summary>
    /// <param name="args">
    /// The command line: <c>--port N</c> (7071; 0 lets the system choose), <c>--host ADDRESS</c> (this machine alone),
    /// <c>--data DIR</c> (<c>.kelmah</c> at the root), <c>--root DIR</c> (the folder of host.json), <c>--quiet</c> (prints nothing but
    /// the log), <c>--timings</c> (prints how long the parts of the start took). Others are left to the app.
    /// </param>
    /// <exception cref="HostStartException">An option or a settings file is wrong.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static LocalApplicationBuilder CreateBuilder(string[] args)
    {
        var app = Assembly.GetCallingAssembly();
        return CreateBuilder(args, app.GetTypes);
    }

    /// <summary>Creates a builder for the functions of the given classes.</summary>
    /// <param name="args">As above.</param>
    /// <param name="functionClasses">Types that may hold functions; others are passed over.</param>
    /// <exception cref="HostStartException">An option or a settings file is wrong.</exception>
    public static LocalApplicationBuilder CreateBuilder(string[] args, IReadOnlyCollection<Type> functionClasses) =>
        CreateBuilder(args, () => functionClasses);

    private static LocalApplicationBuilder CreateBuilder(string[] args, Func<IReadOnlyCollection<Type>> functionClasses)
    {
        ArgumentNullException.ThrowIfNull(args);
        StartFailure.ReportInOneLine();
        // The functions are found while the app describes its services: on two cores that shortens the start.
        return new LocalApplicationBuilder(HostCommandLine.Parse(args), Task.Run(() => FunctionCatalog.Discover(functionClasses())));
    }
}
