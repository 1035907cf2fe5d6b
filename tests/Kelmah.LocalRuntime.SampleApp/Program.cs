using Kelmah.LocalRuntime;
using Microsoft.Extensions.Hosting;

await FunctionsApplication.CreateBuilder(args).ConfigureFunctionsWebApplication().Build().RunAsync();
