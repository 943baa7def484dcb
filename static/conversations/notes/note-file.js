// A note as the file that goes with a message.
export const noteFile = ({ title, filename, content }) => new File([`# ${title}\n\n${content}`], filename, { type: "text/markdown" });
