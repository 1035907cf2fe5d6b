namespace Kelmah.LocalHost;

/// <summary>Settings that the host adds to the app's configuration.</summary>
public static class ConfigurationKeys
{
    /// <summary>Full path of the data folder, from the builder's creation on.</summary>
    public const string DataFolder = "LocalRuntime:DataFolder";

    /// <summary>Host and port that the host listens on, as on Azure Functions; set before the first queue or timer runs.</summary>
    public const string HostName = "WEBSITE_HOSTNAME";
}
