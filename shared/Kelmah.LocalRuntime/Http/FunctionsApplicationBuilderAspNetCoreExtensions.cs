namespace Kelmah.LocalRuntime;

/// <summary>The official way to ask for ASP.NET Core's HTTP types.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Nothing to do here: this host always gives functions ASP.NET Core's <c>HttpRequest</c>.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) =>
        builder;
}
