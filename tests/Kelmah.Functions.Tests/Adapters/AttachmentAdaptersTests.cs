using System.Net;
using Kelmah.Functions.Adapters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Tests.Adapters;

public sealed class AttachmentAdaptersTests
{
    private const string Address = "https://kelmah.blob.core.windows.net/attachments";
    private const string Account = "DefaultEndpointsProtocol=https;AccountName=kelmah;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    [Theory]
    [InlineData(Address, Account, "", "The settings Attachments__ContainerUrl and Attachments__ConnectionString are both given: leave one out.")]
    [InlineData("", "", "files", "The setting Attachments__Container needs Attachments__ConnectionString, which is missing.")]
    [InlineData(Address, "", "files", "The setting Attachments__Container needs Attachments__ConnectionString, which is missing.")]
    [InlineData("http://kelmah.test/attachments", "", "", "The setting Attachments__ContainerUrl is no https address.")]
    [InlineData("", "AccountName=kelmah;AccountKey=s3cret", "", "The setting Attachments__ConnectionString is no connection string of a storage account.")]
    [InlineData("", "s3cret", "", "The setting Attachments__ConnectionString is no connection string of a storage account.")]
    [InlineData("", Account, "Files", "The setting Attachments__Container is no name of a container: 3 to 63 small letters, digits and single hyphens.")]
    [InlineData("", Account, "my--files", "The setting Attachments__Container is no name of a container: 3 to 63 small letters, digits and single hyphens.")]
    public void Settings_that_cannot_work_stop_the_start_by_their_names(string address, string account, string container, string message)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Builder(address, account, container).AddAdapters());

        Assert.Equal(message, failure.Message);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData(Address, "", "")]
    [InlineData("", Account, "")]
    [InlineData("", Account, "my-files-2")]
    [InlineData("", "UseDevelopmentStorage=true", "")]
    public void Settings_that_can_work_are_taken(string address, string account, string container) =>
        Builder(address, account, container).AddAdapters();

    [Fact]
    public async Task A_folder_that_takes_no_files_leaves_the_app_up_and_unready()
    {
        await using var app = await KelmahApp.StartNewAsync();
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync("/health/ready")).Status);

        var folder = Path.Combine(app.DataFolder, "attachments");
        Directory.Delete(folder);
        await File.WriteAllTextAsync(folder, "A file in its place.");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Anonymous.GetAsync("/health/ready")).Status);
    }

    private static HostApplicationBuilder Builder(string address, string account, string container)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Attachments:ContainerUrl"] = address,
            ["Attachments:ConnectionString"] = account,
            ["Attachments:Container"] = container,
        });
        return builder;
    }
}
