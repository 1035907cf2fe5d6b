using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Kelmah.Clients.Tests;

/// <summary>The client that NSwag generates in C# with its defaults takes a job from its post to the worker's wallet.</summary>
public sealed class NSwagClientTests(RunningKelmah kelmah) : IClassFixture<RunningKelmah>
{
    [Fact]
    public async Task A_client_of_NSwag_does_the_main_job()
    {
        var document = await OpenApiDocument.FromJsonAsync(kelmah.Description);
        // Nothing but the names is set.
        var settings = new CSharpClientGeneratorSettings { ClassName = "KelmahApi", CSharpGeneratorSettings = { Namespace = "Kelmah.Client" } };
        var client = new CSharpClientGenerator(document, settings).GenerateFile();
        var story = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "NSwag", "Story.cs"));

        var run = Compile(client, story).GetType("Kelmah.Client.Story", throwOnError: true)!.GetMethod("RunAsync")!;

        Assert.Equal("1350.00 GHS", await (Task<string>)run.Invoke(null, [kelmah.Address])!);
    }

    private static Assembly Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Kelmah.Client", sources.Select(source => CSharpSyntaxTree.ParseText(source)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Take(20)));
        return Assembly.Load(assembly.ToArray());
    }
}
